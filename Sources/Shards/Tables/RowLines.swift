/// The line that each row of a table begins on.
///
/// Rows mostly follow line by line, so only the runs where they do are kept.
package struct RowLines: Sendable, Equatable {
  private struct Run: Equatable {
    var row: Int
    var line: Int
  }

  private var runs: [Run] = []

  package init() {}

  /// Says that `row`, one more than the last, begins on `line`.
  package mutating func append(row: Int, line: Int) {
    if let last = runs.last, last.line + (row - last.row) == line { return }
    runs.append(Run(row: row, line: line))
  }

  /// Takes over the rows of `later`, which counts from 0 and follows on `rowsBefore` rows, with its
  /// lines from one that is `linesBefore` further on.
  package mutating func append(_ later: RowLines, rowsBefore: Int, linesBefore: Int = 0) {
    for run in later.runs { append(row: rowsBefore + run.row, line: linesBefore + run.line) }
  }

  /// The line of `row`, from 1.
  package subscript(row: Int) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    precondition(low > 0, "row \(row) is before the first row known")
    return runs[low - 1].line + row - runs[low - 1].row
  }
}
