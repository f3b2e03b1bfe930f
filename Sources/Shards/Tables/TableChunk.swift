/// What was found in a run of whole records, apart from their fields' values.
package struct TableChunk {
  /// From the beginning of a record to the end of one.
  var range: Range<Int>
  /// Lines are counted from this one, the chunk's first.
  var firstLine: Int
  /// The line after the last record.
  var nextLine: Int
  var rowCount = 0
  /// By rows counted from this chunk's first.
  var lines = RowLines()
  var emptyLines = 0
  /// One a column.
  var tallies: [ColumnTally]
  /// What is wrong with the first record that cannot be read.
  var failure: DataError?

  /// Whether some field is neither number nor missing.
  var hasOddFields: Bool { tallies.contains { $0.malformed + $0.texts > 0 } }
}

/// How many of a column's fields look like what.
package struct ColumnTally: Equatable {
  var missing = 0
  var none = 0
  var numbers = 0
  var malformed = 0
  var texts = 0
  /// The first field that is text, for telling why a column is not numeric.
  var firstText: FirstText?

  struct FirstText: Equatable {
    var line: Int
    let text: [UInt8]
  }

  mutating func count(_ token: TokenClass) {
    switch token {
    case .missing: missing += 1
    case .none: none += 1
    case .number: numbers += 1
    case .malformedNumber: malformed += 1
    case .text: texts += 1
    }
  }

  /// Adds what was counted in a later chunk, whose lines begin `linesBefore` further on.
  mutating func add(_ later: ColumnTally, linesBefore: Int) {
    if firstText == nil, var text = later.firstText {
      text.line += linesBefore
      firstText = text
    }
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
