import Testing

@testable import ParallelSGD

@Suite struct GatherAheadTests {
  /// Rows come to their places in their order, whatever the calls; padding stays as it is.
  @Test(arguments: [0, 1, 3, 9, 100], [1, 16, 17, 50, 200])
  func gathersEveryRow(calls: Int, features: Int) {
    let stride = 224
    Rows.withSource(rows: 8, features: features) { source in
      let to = FloatBuffer(count: 4 * stride)
      to.spoil()
      var ahead = GatherAhead(3..<7, of: source, calls: calls, to: to.base, stride: stride)
      for _ in 0..<calls { _ = ahead.advance(steps: 12) }
      ahead.finish()
      for row in 0..<4 {
        let number = source.order[3 + row]
        for column in 0..<features {
          #expect(to.base[row * stride + column] == Float(Int(number) * features + column))
        }
        #expect((features..<stride).allSatisfy { to.base[row * stride + $0].isNaN })
      }
    }
  }

  /// What was asked for is copied by the next call, not by the same.
  @Test func copiesWhatWasAskedForBefore() {
    Rows.withSource(rows: 8, features: 20) { source in
      let to = FloatBuffer(count: 64)
      to.spoil()
      var ahead = GatherAhead(0..<2, of: source, calls: 2, to: to.base, stride: 32)
      _ = ahead.advance(steps: 12)
      #expect(to.base[0].isNaN)
      _ = ahead.advance(steps: 12)
      #expect(to.base[19] == Float(Int(source.order[0]) * 20 + 19) && to.base[32].isNaN)
      ahead.finish()
      #expect(to.base[32] == Float(Int(source.order[1]) * 20))
    }
  }

  @Test func stopsAtTheEndOfTheOrder() {
    Rows.withSource(rows: 8, features: 4) { source in
      let to = FloatBuffer(count: 64)
      to.spoil()
      var ahead = GatherAhead(7..<9, of: source, calls: 1, to: to.base, stride: 16)
      ahead.finish()
      #expect(!to.base[0].isNaN && to.base[16].isNaN)
    }
  }
}
