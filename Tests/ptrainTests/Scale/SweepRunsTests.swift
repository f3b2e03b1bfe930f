import ParallelSGD
import Testing

@testable import ptrain

@Suite struct SweepRunsTests {
  private func run(
    _ number: Int, _ threads: Int, _ rate: Double, sync: Synchronization = .barrier,
    hash: String = "a", comparesBatches: Bool = false, active: Int? = nil
  ) -> SweepRuns.Measured {
    SweepRuns.Measured(
      run: Sweep.Run(
        repeat: number, sync: "\(sync)", threads: threads, batch: 10, start: 0, rowsPerSecond: rate,
        epochs: 3, weightsSha256: hash, comparesBatches: comparesBatches),
      activeThreads: active ?? threads,
      phases: [
        Sweep.Phase(name: "forward", share: number == 1 ? 0.6 : 0.8),
        Sweep.Phase(name: "waiting", share: number == 1 ? 0.4 : 0.2),
      ])
  }

  private func points(
    _ measured: [SweepRuns.Measured], mode: Sweep.Mode = .strong,
    syncs: [Synchronization] = [.barrier]
  ) -> [Sweep.Point] {
    let tasks = SweepOrder.tasks(
      threads: [1, 2, 4], synchronizations: syncs, batch: 10, mode: mode)
    return SweepRuns(mode: mode, usableCores: 2, tilePeak: 100, gflopsPerRow: 0.5)
      .points(tasks, of: measured)
  }

  @Test func medianAndWhatFollows() throws {
    let points = points([
      run(2, 1, 110), run(1, 1, 90), run(3, 1, 100), run(1, 2, 150), run(1, 4, 120),
      run(1, 2, 1e9, comparesBatches: true),
    ])
    #expect(points.map(\.threads) == [1, 2, 4])
    #expect(points[0].samples == [90, 110, 100])
    #expect(points[0].median == 100)
    #expect(points.map(\.speedUp) == [1, 1.5, 1.2])
    #expect(points.map(\.efficiency) == [1, 0.75, 0.3])
    #expect(points.map(\.isOversubscribed) == [false, false, true])
    // 100 rows of half a GFLOP: 50 of 100; 75 of 200; four threads have two cores.
    #expect(points.map(\.gflops) == [50, 75, 60])
    #expect(points.map(\.peakShare) == [0.5, 0.375, 0.3])
    // The mean of 0.6, 0.8 and 0.8.
    #expect(abs(points[0].phases[0].share - 2.2 / 3) < 1e-12)
    #expect(points.allSatisfy { $0.note == nil && $0.weightsSha256 == "a" })
  }

  /// Of 1, 2, 3 and 4: 1.75 and 3.25.
  @Test func quartiles() {
    let points = points([run(1, 1, 4), run(2, 1, 2), run(3, 1, 1), run(4, 1, 3), run(1, 2, 7)])
    #expect(points.map(\.quartiles.low) == [1.75, 7])
    #expect(points.map(\.quartiles.high) == [3.25, 7])
  }

  /// Where 1 thread was not measured, all is over the smallest count.
  @Test func withoutOneThread() {
    let points = points([run(1, 2, 200), run(1, 4, 300)])
    #expect(points.map(\.speedUp) == [1, 1.5])
    #expect(points.map(\.efficiency) == [1, 0.75])
  }

  /// One of two was at work: what it did is over one thread and one core.
  @Test func fewerAtWork() {
    let points = points([run(1, 1, 100), run(1, 2, 90, active: 1), run(1, 4, 150, active: 3)])
    #expect(points.map(\.efficiency) == [1, 0.9, 0.5])
    // 90 rows of half a GFLOP on one core of 100; three on two.
    #expect(points.map(\.peakShare) == [0.5, 0.45, 0.375])
    #expect(points.map(\.isOversubscribed) == [false, false, true])
    #expect(points.map(\.isScaling) == [true, false, false])
  }

  @Test func weightsThatDiffer() {
    let repeats = points([run(1, 1, 1), run(2, 1, 1, hash: "b")])
    #expect(repeats[0].weightsSha256 == nil)
    #expect(repeats[0].note == "its runs gave 2 different weights")
    let counts = points([run(1, 1, 1), run(1, 2, 1, hash: "b")])
    #expect(
      counts.map(\.note)
        == [String](repeating: "its weights differ from those at other thread counts", count: 2))
    // Another batch at each count, or a synchronisation that may: nothing to say.
    #expect(
      points([run(1, 1, 1), run(1, 2, 1, hash: "b")], mode: .weak).allSatisfy { $0.note == nil })
    let free = points(
      [run(1, 1, 1, sync: .hogwild), run(2, 1, 1, sync: .hogwild, hash: "b")], syncs: [.hogwild])
    #expect(free[0].note == nil && free[0].weightsSha256 == nil)
  }
}
