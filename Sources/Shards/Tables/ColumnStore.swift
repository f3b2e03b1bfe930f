/// Arrays under construction, one a column, that several threads fill: each its own rows.
///
/// `@unchecked Sendable`: the pointers never change, and whoever fills a column is given rows that
/// nobody else is (see `ChunkTurns`).
final class ColumnStore<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  private var arrays: [[Element]]
  /// Into the arrays' own memory, which stays where it is while nothing is appended or copied: so it
  /// is today, though the standard library promises it only within the initializer's closure.
  private let bases: [UnsafeMutablePointer<Element>]
  private let capacity: Int

  /// Room for `rows` rows at most; memory beyond the `expectedRows` first costs nothing if it is not
  /// filled.
  init(columns: Int, rows: Int, expectedRows: Int) {
    var arrays: [[Element]] = []
    var bases: [UnsafeMutablePointer<Element>] = []
    arrays.reserveCapacity(columns)
    for _ in 0..<columns {
      arrays.append(
        [Element](unsafeUninitializedCapacity: rows) { buffer, count in
          Memory.preferLargePages(
            UnsafeMutableRawBufferPointer(
              UnsafeMutableBufferPointer(rebasing: buffer.prefix(expectedRows))))
          // An empty array has no memory: the pointer is never used.
          bases.append(buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped)
          count = rows
        })
    }
    (self.arrays, self.bases, capacity) = (arrays, bases, rows)
  }

  /// Copies `rows` rows of `[rows, columns]` to the columns' rows from `first` on.
  func fill(_ block: UnsafePointer<Element>, rows: Int, at first: Int) {
    precondition(first + rows <= capacity, "\(first + rows) rows, at most \(capacity) foreseen")
    let width = bases.count
    // A tile of the block stays in the nearest cache. (Parsing straight into the columns is slower:
    // columns that begin at like addresses compete for the same few lines of it.)
    let tile = 64
    for top in stride(from: 0, to: rows, by: tile) {
      let count = min(tile, rows - top)
      for column in 0..<width {
        let target = bases[column] + (first + top)
        let source = block + (top * width + column)
        for row in 0..<count { target[row] = source[row * width] }
      }
    }
  }

  /// The columns, cut to the `rows` rows that were filled; the store is empty afterwards.
  func take(rows: Int) -> [[Element]] {
    var result: [[Element]] = []
    swap(&result, &arrays)
    for column in result.indices { result[column].removeLast(capacity - rows) }
    return result
  }
}
