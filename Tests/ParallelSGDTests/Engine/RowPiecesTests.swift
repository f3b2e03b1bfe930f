import Testing

@testable import ParallelSGD

@Suite struct RowPiecesTests {
  /// Every line of every row is in one piece, row after row, and the calls suffice.
  @Test(arguments: [1, 2, 7, 8, 9, 22, 100], [1, 15, 16, 17, 784])
  func takeEveryLineOnce(calls: Int, features: Int) {
    Rows.withSource(rows: 12, features: features) { source in
      var pieces = RowPieces(3..<11, of: source, calls: calls)
      var lines: [[Int]] = []
      for _ in 0..<calls * pieces.perCall {
        guard let piece = pieces.next() else { break }
        #expect(!piece.lines.isEmpty)
        lines += piece.lines.map { [piece.row, $0] }
      }
      #expect(pieces.isEmpty)
      #expect(lines == (3..<11).flatMap { row in (0..<(features + 15) / 16).map { [row, $0] } })
    }
  }

  /// Where there are calls enough, each takes a part of a row.
  @Test func areAsManyAsCalls() {
    Rows.withSource(rows: 8, features: 784) { source in
      // As 784-256 on 128 rows has tiles for each panel of outputs and eight rows.
      var pieces = RowPieces(0..<8, of: source, calls: 22)
      #expect(pieces.perCall == 1)
      let (first, second) = (pieces.next(), pieces.next())
      #expect(first?.lines == 0..<25 && second?.lines == 25..<49)
    }
  }
}
