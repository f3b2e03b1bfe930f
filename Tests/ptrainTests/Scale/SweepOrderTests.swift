import ParallelSGD
import Testing

@testable import ptrain

@Suite struct SweepOrderTests {
  private let tasks = SweepOrder.tasks(
    threads: [1, 2, 4, 8], synchronizations: [.barrier, .local(steps: 8)], batch: 32, mode: .strong)

  private func runs(_ seed: UInt64, _ part: SweepOrder.Part = .rates) -> [SweepOrder.Item] {
    SweepOrder(tasks: tasks, repeats: 6, seed: seed, part: part).runs
  }

  /// Each repeat makes every run once.
  @Test func balanced() {
    let runs = runs(3)
    #expect(runs.count == 6 * 8)
    for number in 1...6 {
      let repeated = runs[(number - 1) * 8..<number * 8]
      #expect(repeated.allSatisfy { $0.repeat == number })
      for task in tasks {
        #expect(repeated.count { $0.sync == task.sync && $0.threads == task.threads } == 1)
      }
    }
  }

  /// No run is always the first one: of 6 repeats in random order some differ.
  @Test func randomAndSeeded() {
    #expect(runs(3) == runs(3))
    #expect(runs(3) != runs(4))
    #expect(runs(3) != runs(3, .targets))
    let orders = Set((0..<6).map { number in runs(3)[number * 8..<number * 8 + 8].map(\.threads) })
    #expect(orders.count == 6)
    // Half of 60 first runs, give or take: a shuffle that leaves the first in its place gives all.
    let first = (0..<60).map { runs($0)[0].sync }.count { $0 == .barrier }
    #expect((15...45).contains(first))
  }

  @Test func batches() {
    #expect(tasks.allSatisfy { $0.batch == 32 })
    let weak = SweepOrder.tasks(
      threads: [1, 3], synchronizations: [.barrier], batch: 32, mode: .weak)
    #expect(weak.map(\.batch) == [32, 96])
  }
}
