import Shards
import Testing

struct EpochOrderTests {
  /// Expected: `scripts/expected-orders`.
  @Test func isTheShuffleOfItsPhiloxStream() {
    let small = EpochOrder(rowCount: 10, seed: 7)
    #expect(small.rows(epoch: 3) == [1, 3, 2, 5, 8, 4, 0, 6, 9, 7])
    let highSeed = EpochOrder(rowCount: 10, seed: 1 << 40 + 7)
    #expect(highSeed.rows(epoch: 3) == [7, 6, 3, 1, 8, 4, 2, 9, 5, 0])
    let large = EpochOrder(rowCount: 1000, seed: 0).rows(epoch: 1)
    #expect(large.enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element) } == 254_539_702)
  }

  @Test(arguments: [0, 1, 2, 3, 127, 1000])
  func visitsEveryRowOnce(_ rowCount: Int) {
    let order = EpochOrder(rowCount: rowCount, seed: 11)
    for epoch in 0..<4 {
      #expect(order.rows(epoch: epoch).sorted() == (0..<UInt32(rowCount)).map { $0 })
    }
  }

  @Test func anEpochDoesNotDependOnThoseBefore() {
    let order = EpochOrder(rowCount: 50, seed: 1)
    var buffer = [UInt32](repeating: 0, count: 50)
    for epoch in 1...5 { order.fill(&buffer, epoch: epoch) }
    #expect(buffer == order.rows(epoch: 5))
    #expect(buffer != order.rows(epoch: 4))
    #expect(buffer != EpochOrder(rowCount: 50, seed: 2).rows(epoch: 5))
  }

  /// Each of the 6 orders of 3 rows, 1,000 times each if fair: χ² with 5 degrees of freedom is
  /// below 20.5 for 999 of 1,000 fair shuffles. (A shuffle that draws from all rows fails.)
  @Test func everyOrderIsEquallyLikely() {
    let order = EpochOrder(rowCount: 3, seed: 4)
    var counts: [[UInt32]: Int] = [:]
    for epoch in 0..<6000 { counts[order.rows(epoch: epoch), default: 0] += 1 }
    let chiSquare = counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(counts.count == 6)
    #expect(chiSquare < 20.5)
  }
}
