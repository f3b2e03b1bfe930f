import CKernels

/// Asks for the features of rows that will be gathered later, some cache lines at a time.
///
/// Rows lie anywhere in memory, and the processor cannot guess where the next one starts: gathering
/// 128 rows of 3 KiB out of 50 MB took 6 % of a step. Asked for while the first layer is computed,
/// when the memory has nothing else to do, they are in the cache by the time they are gathered.
struct Lookahead {
  private let source: RowSource
  private var pieces: RowPieces

  /// - Parameters:
  ///   - rows: of the slice, or behind it in the epoch's order; those beyond its end are left out.
  ///   - calls: that will be made.
  init(_ rows: Range<Int>, of source: RowSource, calls: Int) {
    self.source = source
    pieces = RowPieces(rows, of: source, calls: calls)
  }

  /// Whether every line was asked for.
  var isDone: Bool { pieces.isEmpty }

  /// Asks for the next lines.
  @inline(__always)
  mutating func advance() {
    for _ in 0..<pieces.perCall {
      guard let piece = pieces.next() else { return }
      for line in piece.lines {
        prefetch_line(start(of: piece.row) + line * RowPieces.floatsPerLine)
      }
    }
  }

  /// Lets a tile of so many steps ask for the next lines, or where these are of several rows, does it.
  @inline(__always)
  mutating func advance(steps: Int) -> Ahead? {
    if pieces.perCall > 1 {
      advance()
      return nil
    }
    guard let piece = pieces.next() else { return nil }
    return Ahead(
      start(of: piece.row) + piece.lines.lowerBound * RowPieces.floatsPerLine,
      bytes: piece.lines.count * Ahead.line, in: steps)
  }

  private func start(of row: Int) -> UnsafePointer<Float> { source.features(ofRow: row) }
}
