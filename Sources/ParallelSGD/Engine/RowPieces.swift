/// The features of rows that lie anywhere in a data set, in pieces of some cache lines: equal parts of a
/// row, so many that each tile of a product can see to one, or if the rows are more than the tiles, to some.
struct RowPieces {
  /// Rows that are left, and the next line of the first of them.
  private var rows: Range<Int>
  private var line = 0
  private let linesPerRow: Int
  private let linesPerPiece: Int
  /// Pieces to be taken in each of the calls, so that none is left.
  let perCall: Int

  static let floatsPerLine = 16

  /// Consecutive lines of one row of the slice, or behind it.
  struct Piece {
    let row: Int
    let lines: Range<Int>
  }

  /// - Parameters:
  ///   - rows: of the slice, or behind it in the epoch's order; those beyond its end are left out.
  ///   - calls: in which they shall be taken, where that is possible.
  init(_ rows: Range<Int>, of source: RowSource, calls: Int) {
    self.rows = rows.clamped(to: 0..<max(0, source.orderCount))
    linesPerRow = (source.featureCount + Self.floatsPerLine - 1) / Self.floatsPerLine
    let count = max(1, self.rows.count)
    let perRow = max(1, calls / count)
    linesPerPiece = max(1, (linesPerRow + perRow - 1) / perRow)
    let piecesPerRow = (linesPerRow + linesPerPiece - 1) / linesPerPiece
    perCall = (count * piecesPerRow + calls - 1) / max(1, calls)
  }

  /// Whether all were taken.
  var isEmpty: Bool { rows.isEmpty }

  /// Takes the next piece, if there is one.
  @inline(__always)
  mutating func next() -> Piece? {
    guard let row = rows.first else { return nil }
    let end = min(line + linesPerPiece, linesPerRow)
    let piece = Piece(row: row, lines: line..<end)
    line = end
    if line == linesPerRow {
      line = 0
      rows = rows.dropFirst()
    }
    return piece
  }
}
