import Testing

@testable import ptrain

@Suite struct SweepExplanationTests {
  private func lines(
    _ points: [Sweep.Point], fits: [Sweep.Fit] = [], gflopsPerRow: Double = 1
  ) -> [String] {
    SweepExplanation(
      points: points, fits: fits, mode: .strong, usableCores: 2, gflopsPerRow: gflopsPerRow,
      rows: 1000
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
        "forward limits: it grows from 80.0 % of the threads' time at 1 thread to 80.0 % at 2, 1.60 times "
          + "as long for a row: it waits for memory, for what other cores have written, or for cores "
          + "that others use too",
        "update takes 1.60 times as long for a row at 2 threads as at 1",
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
          + "times as fast as 1",
        "barrier: Universal Scalability Law: contention 5.0 (95 %: 2.5 to 10.0) %, coherency 0.00100, "
          + "fastest at 30.8 threads",
        "hogwild: Amdahl: 5.0 (95 %: 2.5 to 10.0) % is serial, so any number of threads is at most 20.0 "
          + "times as fast as 1", "hogwild: said of one", "said of both",
        "hogwild gives other weights from run to run",
      ])
  }

  @Test func weightsThatDiffer() {
    var points = [SweepFixture.point(1, [1000])]
    points[0].note = "its runs gave 2 different weights"
    #expect(lines(points) == ["1 thread, barrier: its runs gave 2 different weights"])
  }
}
