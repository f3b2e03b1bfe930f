/// Fields that take a closer look.
extension ChunkReader {
  /// A field without surrounding blanks and quotes; `nil` where it needs ``CSVScanner``: a quote that
  /// opens and does not close here, quotes inside quotes, or too many bytes.
  func plainField(_ range: Range<Int>) -> Range<Int>? {
    let field = withoutBlanks(range)
    guard field.count <= TableReader.longestField else { return nil }
    guard let first = bytes[field].first, first == Self.quote else { return field }
    guard field.count >= 2, bytes[field.upperBound - 1] == Self.quote else { return nil }
    let inner = field.lowerBound + 1..<field.upperBound - 1
    for index in inner where bytes[index] == Self.quote { return nil }
    return withoutBlanks(inner)
  }

  /// A field of a numeric column that ``NumberWords`` did not read; `nil` where it needs
  /// ``CSVScanner``.
  func otherNumber(_ range: Range<Int>, _ column: Int) -> Double? {
    guard let field = plainField(range) else { return nil }
    return number(
      CSVScanner.Field(
        start: field.lowerBound, end: field.upperBound, line: line, hasDoubledQuotes: false),
      column)
  }

  /// The number in a field, or NaN for anything else.
  func number(_ field: CSVScanner.Field, _ column: Int) -> Double {
    if let parts = NumberGrammar.parts(bytes, field.range),
      let value = NumberGrammar.value(parts, bytes, field.range)
    {
      return value
    }
    let token = TokenClass.of(bytes, field.range)
    oddFields.append((column, token))
    if token == .text { noteText(field, column) }
    return .nan
  }

  /// The text in a field, as a number; `nil` where it needs ``CSVScanner``.
  func plainText(_ range: Range<Int>, _ column: Int) -> Int32? {
    guard let field = plainField(range) else { return nil }
    return code(
      UnsafeBufferPointer(rebasing: bytes[field]),
      CSVScanner.Field(
        start: field.lowerBound, end: field.upperBound, line: line, hasDoubledQuotes: false),
      column)
  }

  /// The number of a text, which stands in `field`.
  func code(
    _ text: UnsafeBufferPointer<UInt8>, _ field: CSVScanner.Field, _ column: Int
  ) -> Int32 {
    let place = plan.places[column]
    let code = texts[place].code(text)
    if texts[place].classes[Int(code)] == .text { noteText(field, column) }
    return code
  }

  private func noteText(_ field: CSVScanner.Field, _ column: Int) {
    guard chunk.tallies[column].firstText == nil else { return }
    chunk.tallies[column].firstText = ColumnTally.FirstText(
      line: field.line, text: CSVScanner.text(of: field, in: bytes))
  }

  /// Gives up the fields of a record that is not one of the usual ones; false.
  func forgetOddFields() -> Bool {
    oddFields.removeAll(keepingCapacity: true)
    return false
  }

  func countOddFields() {
    for (column, token) in oddFields {
      chunk.tallies[column].count(token)
    }
    oddFields.removeAll(keepingCapacity: true)
  }

  /// Counts what need not be counted field by field.
  func completeTallies() {
    for column in 0..<width {
      switch plan.actions[column] {
      case .number:
        let tally = chunk.tallies[column]
        chunk.tallies[column].numbers =
          chunk.rowCount - tally.missing - tally.none - tally.malformed - tally.texts
      case .text:
        let place = plan.places[column]
        for row in 0..<chunk.rowCount {
          let code = codes.base[row * plan.textCount + place]
          chunk.tallies[column].count(texts[place].classes[Int(code)])
        }
      case .skip: break
      }
    }
  }

  private func withoutBlanks(_ range: Range<Int>) -> Range<Int> {
    var (begin, end) = (range.lowerBound, range.upperBound)
    while begin < end, isBlank(bytes[begin]) { begin += 1 }
    while end > begin, isBlank(bytes[end - 1]) { end -= 1 }
    return begin..<end
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == 0x20 || byte == 0x09) && byte != reader.dialect.separator
  }

  private static let quote = UInt8(ascii: "\"")
}
