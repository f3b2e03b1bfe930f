/// Gathers rows of the next slice, some cache lines at a time, between the tiles of this one's product.
///
/// What is asked for while one tile is computed is copied before the next, from the nearest cache. (784-256-128-10
/// on 128 rows, 1 thread: a phase of copying what was asked for long before took 30 µs of 1,100; the
/// product takes no longer for it now.)
struct GatherAhead {
  private let source: RowSource
  private var lookahead: Lookahead
  private var pieces: RowPieces
  private var hasAsked = false
  private let first: Int
  private let to: UnsafeMutablePointer<Float>
  private let stride: Int

  /// - Parameters:
  ///   - rows: behind the slice in the epoch's order; those beyond its end are left out.
  ///   - calls: of ``advance(steps:)`` that will be made.
  ///   - to: where the first of them goes; the others follow, `stride` floats apart.
  init(
    _ rows: Range<Int>, of source: RowSource, calls: Int, to: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    self.source = source
    lookahead = Lookahead(rows, of: source, calls: calls)
    pieces = RowPieces(rows, of: source, calls: calls)
    (first, self.to, self.stride) = (rows.lowerBound, to, stride)
  }

  /// Copies the lines that were asked for before, and asks for the next ones.
  @inline(__always)
  mutating func advance(steps: Int) -> Ahead? {
    if hasAsked { copy(pieces.perCall) }
    hasAsked = true
    return lookahead.advance(steps: steps)
  }

  /// Copies what is left.
  mutating func finish() {
    while !pieces.isEmpty { copy(1) }
  }

  @inline(__always)
  private mutating func copy(_ count: Int) {
    for _ in 0..<count {
      guard let piece = pieces.next() else { return }
      source.copy(piece, to: to + (piece.row - first) * stride)
    }
  }
}
