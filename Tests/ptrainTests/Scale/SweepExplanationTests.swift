import Testing

@testable import ptrain

@Suite struct SweepExplanationTests {
  private func lines(
    _ points: [Sweep.Point], fits: [Sweep.Fit] = [], gflopsPerRow: Double = 1, load: Double? = nil
  ) -> [String] {
    SweepExplanation(
      points: points, fits: fits, mode: .strong, usableCores: 2, gflopsPerRow: gflopsPerRow,
      rows: 1000, load: load
    ).lines
  }

  /// A row takes 1/1000 s of one thread and 2/1800 of two: waiting makes 0.01 and 0.11 of the first.
  @Test func waitingLimits() {
    #expect(
      lines(SweepFixture.points) == [
        "waiting limits: it grows from 1.0 % of the threads' time at 1 thread to 10.0 % at 2: threads "
          + "wait for the last one of each phase, and for the leader between phases",
        "4 threads are more than the 2 usable cores: they take turns, their figures are no scaling "
          + "result and in no fit",
      ])
  }

  /// The update's tenth of 2/1250 s instead of 1/1000: 1.6 times as long, and so is the forward pass,
  /// which had eight tenths.
  @Test func memoryLimits() {
    let points = [
      SweepFixture.point(1, [1000], waiting: 0.1), SweepFixture.point(2, [1250], waiting: 0.1),
    ]
    #expect(
      lines(points) == [
        "forward limits: a row takes 1.60 times as long in it at 2 threads as at 1 (80.0 % of the "
          + "threads' time, then 80.0 %): it waits for memory, or for what other cores have written",
        "update takes 1.60 times as long for a row at 2 threads as at 1",
      ])
  }

  /// Three parts, each 1.6 times as long, without the two sentences on single ones.
  @Test func everythingIsSlower() {
    var points = [SweepFixture.point(1, [1000]), SweepFixture.point(2, [1250])]
    for index in points.indices {
      points[index].phases[0].share -= 0.1
      points[index].phases[1].share += 0.1
    }
    #expect(
      lines(points).dropFirst() == [
        "every part of a step takes longer for a row: the cores share their units or their clock, or "
          + "other programs use them"
      ])
  }

  @Test func aBusyMachine() {
    let points = [SweepFixture.point(1, [1000])]
    #expect(lines(points, load: 0.5) == [])
    #expect(
      lines(points, load: 1.25) == [
        "the machine was busy with other programs (1.3 of their tasks ran when the sweep began): these figures "
          + "are lower than they would be alone, the more so the more threads"
      ])
  }

  @Test func nothingLimits() {
    let points = [SweepFixture.point(1, [1000]), SweepFixture.point(2, [1995])]
    #expect(
      lines(points) == ["nothing limits up to 2 threads: a row takes no more of their time"])
    #expect(lines([SweepFixture.point(1, [1000])]) == [])
  }

  /// 128 rows of 10 k operations among two threads.
  @Test func shortSteps() {
    let points = [SweepFixture.point(1, [1000]), SweepFixture.point(2, [1995])]
    #expect(
      lines(points, gflopsPerRow: 1e-5)[1].hasPrefix(
        "a step is short: 640 k operations for each of 2 threads, and below 1.0 M one more"))
    #expect(lines(points, gflopsPerRow: 2e-5).count == 1)
  }

  @Test func laws() {
    let some = Sweep.Estimate(value: 0.05, low: 0.025, high: 0.1)
    let usl = Sweep.USL(
      sigma: some, kappa: Sweep.Estimate(value: 0.001), lambda: some, peakThreads: 30.8, error: 0)
    let fits = ["barrier", "hogwild"].map { sync in
      Sweep.Fit(
        sync: sync, counts: [1, 2, 4],
        amdahl: Sweep.Amdahl(serial: some, lambda: some, error: 0),
        usl: sync == "barrier" ? usl : nil,
        notes: ["said of both"] + (sync == "hogwild" ? ["said of one"] : []))
    }
    let points = [SweepFixture.point(1, [1000]), SweepFixture.point(1, [1000], sync: "hogwild")]
    #expect(
      lines(points, fits: fits) == [
        "barrier: Amdahl: 5.0 (95 %: 2.5 to 10.0) % is serial, so any number of threads is at most 20.0 "
          + "(95 %: 10.0 to 40.0) times as fast as 1",
        "barrier: Universal Scalability Law: contention 5.0 (95 %: 2.5 to 10.0) %, coherency 0.00100, "
          + "fastest at 30.8 threads",
        "hogwild: Amdahl: 5.0 (95 %: 2.5 to 10.0) % is serial, so any number of threads is at most 20.0 "
          + "(95 %: 10.0 to 40.0) times as fast as 1", "hogwild: said of one", "said of both",
        "hogwild gives other weights from run to run",
      ])
  }

  /// An interval that reaches 0 leaves the speed without an upper end.
  @Test func aShareThatMayBeNone() {
    func line(_ low: Double?, _ high: Double?) -> String {
      let serial = Sweep.Estimate(value: 0.05, low: low, high: high)
      let amdahl = Sweep.Amdahl(serial: serial, lambda: serial, error: 0)
      let fit = Sweep.Fit(sync: "barrier", counts: [1, 2], amdahl: amdahl, notes: [])
      return lines([SweepFixture.point(1, [1000])], fits: [fit])[0]
    }
    #expect(line(0, 0.1).hasSuffix("at most 20.0 (95 %: 10.0 or more) times as fast as 1"))
    #expect(line(nil, nil).hasSuffix("at most 20.0 times as fast as 1"))
  }

  /// Both runs of a count in one line, and what it means.
  @Test func divergence() {
    func run(_ number: Int, _ batch: Int) -> Sweep.FailedRun {
      Sweep.FailedRun(
        repeat: number, sync: "barrier", threads: 2, batch: batch, start: 0, comparesBatches: true,
        note: "diverged at epoch 1, step 3")
    }
    let explanation = SweepExplanation(
      points: [], fits: [], mode: .strong, usableCores: 2, gflopsPerRow: 1, rows: 1000, load: nil,
      failures: [run(1, 512), run(1, 256), run(2, 512)])
    #expect(
      explanation.lines == [
        "2 threads, barrier, batch 512: 2 runs diverged at epoch 1, step 3, at a constant rate without "
          + "warm-up, and are in no figure",
        "2 threads, barrier, batch 256: a run diverged at epoch 1, step 3, at a constant rate without "
          + "warm-up, and is in no figure",
      ])
  }

  @Test func weightsThatDiffer() {
    var points = [SweepFixture.point(1, [1000])]
    points[0].note = "its runs gave 2 different weights"
    #expect(lines(points) == ["1 thread, barrier: its runs gave 2 different weights"])
  }
}
