import Testing

@testable import ParallelSGD

@Suite struct RowsAheadTests {
  /// Expects what `ahead` has gathered after the first `done` rows of a source, and whether the rows from
  /// `next` on are taken for those.
  private func expect(
    _ ahead: inout RowsAhead, done: Int, next: Int, count: Int, of source: RowSource,
    _ rows: Range<Int>, _ areThose: Bool, at location: SourceLocation = #_sourceLocation
  ) {
    ahead.guess(4, after: done, in: source)
    #expect(ahead.rows == rows, sourceLocation: location)
    var following = source
    following.order += next
    following.orderCount -= next
    let found = ahead.settle(following, count: count)
    #expect(found == areThose, sourceLocation: location)
  }

  @Test func theNextRowsOfTheOrder() {
    Rows.withSource(rows: 10, features: 2) { source in
      var ahead = RowsAhead(room: 4)
      let nobody = ahead.settle(source, count: 4)
      #expect(!nobody)
      expect(&ahead, done: 4, next: 4, count: 4, of: source, 4..<8, true)
      // The last batch of an epoch is shorter, and nothing follows it.
      expect(&ahead, done: 8, next: 8, count: 2, of: source, 8..<10, true)
      expect(&ahead, done: 10, next: 0, count: 4, of: source, 10..<10, false)
      // That was no wrong guess.
      expect(&ahead, done: 4, next: 4, count: 3, of: source, 4..<8, true)
    }
  }

  /// What was not asked about is not wrong.
  @Test func nothingAfterForgetting() {
    Rows.withSource(rows: 12, features: 2) { source in
      var ahead = RowsAhead(room: 4)
      ahead.guess(4, after: 8, in: source)
      ahead.forget()
      let areThose = ahead.settle(source, count: 4)
      #expect(!areThose)
      expect(&ahead, done: 4, next: 4, count: 4, of: source, 4..<8, true)
    }
  }

  /// Nothing is gathered after a wrong guess, until one comes true.
  @Test func othersThanTheNext() {
    Rows.withSource(rows: 12, features: 2) { source in
      var ahead = RowsAhead(room: 4)
      expect(&ahead, done: 4, next: 8, count: 4, of: source, 4..<8, false)
      expect(&ahead, done: 4, next: 8, count: 4, of: source, 4..<4, false)
      expect(&ahead, done: 4, next: 4, count: 4, of: source, 4..<4, false)
      expect(&ahead, done: 4, next: 4, count: 4, of: source, 4..<8, true)
      // More rows than were gathered, and the same numbers in other data.
      expect(&ahead, done: 4, next: 4, count: 5, of: source, 4..<8, false)
      Rows.withSource(rows: 12, features: 2) { other in
        ahead = RowsAhead(room: 4)
        ahead.guess(4, after: 0, in: source)
        let areThose = ahead.settle(other, count: 4)
        #expect(!areThose)
      }
    }
  }
}
