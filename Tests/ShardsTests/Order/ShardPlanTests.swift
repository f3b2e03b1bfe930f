import Shards
import Testing

struct ShardPlanTests {
  @Test(arguments: [
    (rows: 100, batch: 32, steps: 4, last: 96..<100), (96, 32, 3, 64..<96),
    (5, 128, 1, 0..<5), (1, 1, 1, 0..<1), (7, 1, 7, 6..<7),
  ])
  func countsTheShortLastBatch(rows: Int, batch: Int, steps: Int, last: Range<Int>) {
    let plan = ShardPlan(rowCount: rows, batch: batch)
    #expect(plan.stepsPerEpoch == steps)
    #expect(plan.batch(steps - 1) == last)
  }

  @Test func noRowsMakeNoStep() {
    #expect(ShardPlan(rowCount: 0, batch: 8).stepsPerEpoch == 0)
  }

  /// The promise of the whole library, counted: each row once an epoch, however it is cut.
  @Test func anEpochVisitsEveryRowOnce() {
    for (rows, batch) in [(1, 1), (10, 3), (64, 64), (100, 7), (5, 1000)] {
      let plan = ShardPlan(rowCount: rows, batch: batch)
      let order = EpochOrder(rowCount: rows, seed: 2).rows(epoch: 1)
      for workers in [1, 2, 3, 16] {
        var visits = [Int](repeating: 0, count: rows)
        for step in 0..<plan.stepsPerEpoch {
          for shard in ShardPlan.shards(of: plan.batch(step), count: workers) {
            for chunk in ShardPlan.chunks(of: shard, size: 6) {
              for position in chunk { visits[Int(order[position])] += 1 }
            }
          }
        }
        #expect(visits.allSatisfy { $0 == 1 })
      }
    }
  }
}
