import CKernels

/// Asks for the features of rows that will be gathered later, some cache lines at a time.
///
/// Rows lie anywhere in memory, and the processor cannot guess where the next one starts: gathering
/// 128 rows of 3 KiB out of 50 MB took 6 % of a step. Asked for between the tiles of the first layer,
/// when the memory has nothing else to do, they are in the cache by the time they are gathered.
struct Lookahead {
  private let source: RowSource
  /// Rows still to be asked for, and the next line of the first of them.
  private var rows: Range<Int>
  private var line = 0
  private let linesPerRow: Int
  private let linesPerCall: Int

  /// - Parameters:
  ///   - rows: of the slice, or behind it in the epoch's order; those beyond its end are left out.
  ///   - calls: of ``advance()`` that will be made.
  init(_ rows: Range<Int>, of source: RowSource, calls: Int) {
    self.source = source
    self.rows = rows.clamped(to: 0..<max(0, source.orderCount))
    linesPerRow = (source.featureCount + 15) / 16
    linesPerCall = (self.rows.count * linesPerRow + calls - 1) / max(1, calls)
  }

  /// Whether every line was asked for.
  var isDone: Bool { rows.isEmpty }

  /// Asks for the next lines.
  @inline(__always)
  mutating func advance() {
    var left = linesPerCall
    while left > 0, let row = rows.first {
      let features = source.features + Int(source.order[row]) * source.featureCount
      let count = min(left, linesPerRow - line)
      for line in line..<line + count { prefetch_line(features + line * 16) }
      left -= count
      line += count
      if line == linesPerRow {
        line = 0
        rows = rows.dropFirst()
      }
    }
  }
}
