import Testing

@testable import ptrain

@Suite struct SweepTableTests {
  @Test func golden() {
    #expect(
      SweepTable(sweep: SweepFixture.sweep).text(place: "runs/scale-1") == """
        threads  batch  rows/s          range  speed-up  efficiency  GFLOP/s  of peak  weights, epoch 1
             1     128   1.0 k    990 – 1.0 k      1.00       100 %     50.0     50 %          c0ffee00
             2     128   1.8 k  1.8 k – 1.8 k      1.80        90 %     50.0     50 %          c0ffee00
             4*    128   1.7 k  1.6 k – 1.9 k      1.70        43 %     50.0     50 %          c0ffee00
        * more threads than the 2 usable cores: no scaling result

        threads  forward  update  waiting
             1    89.0 %  10.0 %    1.0 %
             2    80.0 %  10.0 %   10.0 %
             4*   40.0 %  10.0 %   50.0 %

        time of training to a validation loss of 0.3, within 20 epochs
        sync     threads  batch  reached   time  epochs  speed-up
        barrier        1    128   1 of 1  2.0 s       2      1.00
        hogwild        1    128   0 of 1      –       –         –

        predicted rows/s on as many cores, not measured:
        laws with their 95 % bands; the model from no overlap to full
        threads  Amdahl                  model
              4   2.0 k  3.0 k (2.5 k – 3.6 k)

        explained    waiting limits
                     a second sentence
        recommended  --threads 2 --batch 256
                     2 threads: fast
                     batch 256: enough
        saved        runs/scale-1/sweep.json

        """)
  }

  /// What a speed-up is over is said where it is not 1 thread.
  @Test func withoutOneThread() {
    var sweep = SweepFixture.sweep
    sweep.points.removeFirst()
    let lines = SweepTable(sweep: sweep).text(place: nil).split(separator: "\n")
    #expect(lines.contains("speed-up over 2 threads, the fewest measured"))
  }

  @Test func fewerAtWork() {
    var sweep = SweepFixture.sweep
    sweep.points[1].activeThreads = 1
    let lines = SweepTable(sweep: sweep).text(place: nil).split(separator: "\n")
    #expect(lines[2].hasPrefix("     2†"))
    #expect(lines.contains("† only 1 at work: no scaling result"))
  }

  /// Nothing was asked for beyond the cores: doublings show what would be.
  @Test func predictionsBeyondWhatWasMeasured() {
    var sweep = SweepFixture.sweep
    sweep.points.removeLast()
    sweep.curves = (1...16).map {
      Sweep.Curve(
        sync: "barrier", threads: $0, amdahl: Sweep.Estimate(value: 100), isPrediction: $0 > 2)
    }
    let lines = SweepTable(sweep: sweep).text(place: nil).split(separator: "\n")
    let first = lines.firstIndex { $0.hasPrefix("laws with") } ?? 0
    #expect(
      lines[(first + 1)...(first + 4)] == [
        "threads  Amdahl", "      4     100", "      8     100", "     16     100",
      ])
    #expect(Sweep.lastPrediction(largest: 2, usableCores: 2) == 16)
    #expect(Sweep.lastPrediction(largest: 4, usableCores: 12) == 24)
    #expect(Sweep.lastPrediction(largest: 64, usableCores: 2) == 64)
  }

  /// Modes stand side by side; nothing is told that was not measured.
  @Test func modes() {
    var sweep = SweepFixture.sweep
    sweep.points = [
      SweepFixture.point(1, [1000]), SweepFixture.point(1, [2000], sync: "hogwild", hash: "beef"),
    ]
    sweep.points[1].phases = []
    sweep.points[1].weightsSha256 = nil
    (sweep.curves, sweep.timeToTarget, sweep.recommendation) = ([], [], nil)
    sweep.isComplete = false
    sweep.explanation = []
    #expect(
      SweepTable(sweep: sweep).text(place: nil) == """
        sync     threads  batch  rows/s          range  speed-up  efficiency  GFLOP/s  of peak  weights, epoch 1
        barrier       1     128   1.0 k  1.0 k – 1.0 k      1.00       100 %     50.0     50 %          c0ffee00
        hogwild       1     128   2.0 k  2.0 k – 2.0 k      2.00       200 %     50.0     50 %            differ

        sync     threads  forward  update  waiting
        barrier       1    80.0 %  10.0 %   10.0 %

        stopped      1 runs were made; the figures are of those

        """)
  }
}
