/// A run of whole records: what both passes over a table work on, one chunk independent of the next.
package struct TableChunk {
  /// From the beginning of a record to the end of one.
  var range: Range<Int>
  var firstLine: Int
  var rowCount = 0
  /// By rows counted from this chunk's first.
  var lines = RowLines()
  var emptyLines = 0
}

/// How many of a column's fields look like what.
package struct ColumnTally: Equatable {
  var missing = 0
  var none = 0
  var numbers = 0
  var malformed = 0
  var texts = 0
  /// The first field that is text, for telling why a column is not numeric.
  var firstText: CSVScanner.Field?

  mutating func count(_ token: TokenClass, _ field: CSVScanner.Field) {
    switch token {
    case .missing: missing += 1
    case .none: none += 1
    case .number: numbers += 1
    case .malformedNumber: malformed += 1
    case .text:
      if texts == 0 { firstText = field }
      texts += 1
    }
  }

  mutating func add(_ later: ColumnTally) {
    firstText = firstText ?? later.firstText
    missing += later.missing
    none += later.none
    numbers += later.numbers
    malformed += later.malformed
    texts += later.texts
  }

  /// Numeric from 95 % of the present fields on; also where all are missing.
  var kind: Table.Kind {
    let meant = numbers + malformed
    if meant + texts == 0 { return none == 0 ? .numeric : .text }
    return 100 * meant >= 95 * (meant + texts) ? .numeric : .text
  }
}

/// The fields of a chunk, columns one after the other.
package struct FilledChunk {
  var rowCount: Int
  /// `[numeric columns, rows]`.
  var numbers: [Double]
  /// `[text columns, rows]`.
  var codes: [Int32]
  /// One a text column; codes are places in it.
  var interners: [TextInterner]
}
