import Testing

@testable import Shards

struct SplitTests {
  /// Expected: `scripts/expected-orders`.
  @Test func holdsOutTheRowsItsStreamNames() throws {
    let plain = try Split(rowCount: 20, validation: 0.2, seed: 5)
    #expect(plain.validation == [6, 9, 18, 19])
    let classes = (0..<20).map { Int32($0 % 4 == 0 ? 0 : 1) }
    let stratified = try Split(classes: classes, classCount: 2, validation: 0.2, seed: 5)
    #expect(stratified.validation == [4, 13, 14, 17])
  }

  @Test(arguments: [
    (rows: 10, fraction: 0.0, held: 0), (10, 0.2, 2), (10, 0.25, 3), (10, 0.001, 1),
    (10, 0.999, 9), (1, 0.2, 0), (2, 0.2, 1), (2, 0.9, 1),
  ])
  func roundsButLeavesARowToTrainOn(rows: Int, fraction: Double, held: Int) throws {
    let split = try Split(rowCount: rows, validation: fraction, seed: 1)
    #expect(split.validation.count == held)
    #expect((split.training + split.validation).sorted() == Array(0..<rows))
    #expect(split.training == split.training.sorted())
  }

  /// By hand, total ⌊0.25 · 22 + ½⌋ = 6 of 5, 6, 7, 4 rows: quotas 1.25, 1.5, 1.75, 1.0 give
  /// 1, 1, 1, 1 and the two missing go to the remainders .75 and .5.
  @Test func sharesByLargestRemainder() {
    #expect(Split.shares(of: [5, 6, 7, 4], fraction: 0.25) == [1, 2, 2, 1])
    #expect(Split.shares(of: [2, 2, 2, 2], fraction: 0.25) == [1, 1, 0, 0])
  }

  @Test func aClassOfOneRowIsTrainedOn() throws {
    #expect(Split.shares(of: [1, 9, 0], fraction: 0.5) == [0, 5, 0])
    let split = try Split(classes: [0, 1, 2], classCount: 3, validation: 0.5, seed: 1)
    #expect(split.validation.isEmpty)
    #expect(split.training == [0, 1, 2])
  }

  @Test func refusesFractionsThatLeaveNothing() {
    for fraction in [-0.1, 1, 1.5, .nan, .infinity] {
      #expect(throws: DataError.self) { try Split(rowCount: 9, validation: fraction, seed: 0) }
    }
    #expect(throws: DataError(.badData, "no data rows")) {
      try Split(rowCount: 0, validation: 0.2, seed: 0)
    }
  }
}
