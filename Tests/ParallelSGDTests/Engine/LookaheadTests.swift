import Testing

@testable import ParallelSGD

@Suite struct LookaheadTests {
  private func lookahead(
    _ rows: Range<Int>, orderCount: Int, features: Int, calls: Int,
    _ body: (inout Lookahead) -> Void
  ) {
    let data = [Float](repeating: 0, count: 8 * features)
    let order: [UInt32] = [7, 0, 3, 1, 2, 5, 4, 6]
    data.withUnsafeBufferPointer { data in
      order.withUnsafeBufferPointer { order in
        var source = RowSource()
        source.features = data.baseAddress!
        source.featureCount = features
        source.order = order.baseAddress!
        source.orderCount = orderCount
        var lookahead = Lookahead(rows, of: source, calls: calls)
        body(&lookahead)
      }
    }
  }

  /// All lines are asked for in the calls that were announced, not all of them in the first.
  @Test(arguments: [1, 3, 100], [1, 16, 17, 50])
  func asksForEveryLine(calls: Int, features: Int) {
    lookahead(2..<6, orderCount: 8, features: features, calls: calls) { lookahead in
      for _ in 0..<calls - 1 { lookahead.advance() }
      let lines = 4 * ((features + 15) / 16)
      #expect(lookahead.isDone == ((calls - 1) * ((lines + calls - 1) / calls) >= lines))
      lookahead.advance()
      #expect(lookahead.isDone)
      lookahead.advance()
    }
  }

  @Test func stopsAtTheEndOfTheOrder() {
    lookahead(6..<12, orderCount: 8, features: 4, calls: 2) { lookahead in
      #expect(!lookahead.isDone)
      lookahead.advance()
      lookahead.advance()
      #expect(lookahead.isDone)
    }
    lookahead(8..<12, orderCount: 8, features: 4, calls: 2) { #expect($0.isDone) }
    lookahead(0..<4, orderCount: 0, features: 4, calls: 2) { #expect($0.isDone) }
  }
}
