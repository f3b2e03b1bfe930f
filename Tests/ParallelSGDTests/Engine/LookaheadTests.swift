import Testing

@testable import ParallelSGD

@Suite struct LookaheadTests {
  /// All lines are asked for in the calls that were announced, and not in the first one.
  @Test(arguments: [1, 3, 9, 100], [1, 16, 17, 50])
  func asksForEveryLine(calls: Int, features: Int) {
    Rows.withSource(rows: 8, features: features) { source in
      var byItself = Lookahead(2..<6, of: source, calls: calls)
      var byTiles = byItself
      for call in 0..<calls {
        if call == 1 { #expect(!byItself.isDone && !byTiles.isDone) }
        byItself.advance()
        _ = byTiles.advance(steps: 12)
      }
      #expect(byItself.isDone && byTiles.isDone)
      byItself.advance()
      let more = byTiles.advance(steps: 12)
      #expect(more == nil)
    }
  }

  /// A tile asks for a piece of one row, at a pace that covers it.
  @Test func leavesPiecesToTiles() throws {
    try Rows.withSource(rows: 8, features: 50) { source in
      var lookahead = Lookahead(2..<4, of: source, calls: 4)
      for (row, line) in [(2, 0), (2, 2), (3, 0), (3, 2)] {
        let asked = lookahead.advance(steps: 40)
        let ahead = try #require(asked)
        let start = source.features(ofRow: row) + 16 * line
        #expect(ahead.from == UnsafeRawPointer(start))
        #expect(ahead.step == Ahead(start, bytes: 2 * Ahead.line, in: 40).step)
      }
      #expect(lookahead.isDone)
    }
  }

  @Test func stopsAtTheEndOfTheOrder() {
    Rows.withSource(rows: 8, features: 4) { source in
      var lookahead = Lookahead(6..<12, of: source, calls: 2)
      #expect(!lookahead.isDone)
      lookahead.advance()
      lookahead.advance()
      #expect(lookahead.isDone)
      #expect(Lookahead(8..<12, of: source, calls: 2).isDone)
      var empty = source
      empty.orderCount = 0
      #expect(Lookahead(0..<4, of: empty, calls: 2).isDone)
    }
  }
}
