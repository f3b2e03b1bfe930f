/// Walks the fields of delimited text, RFC 4180 with the liberties that files take.
///
/// Records end with LF, CRLF or a lone CR, or with the text. A field whose first character is a
/// quote runs to the closing quote, over separators and line ends; a quote anywhere else stands for
/// itself. Blanks around a field, inside or outside its quotes, do not belong to it.
///
/// Nothing is copied: a field is a range of the bytes. All bytes that have a meaning are ASCII, so
/// no character of UTF-8 is ever cut.
package struct CSVScanner {
  /// A field without quotes and surrounding blanks.
  package struct Field: Equatable {
    package var start: Int
    package var end: Int
    /// The line it begins on, from 1.
    package var line: Int
    /// Whether quotes in it are doubled and must be halved to get its text.
    package var hasDoubledQuotes: Bool

    package var range: Range<Int> { start..<end }
  }

  package let bytes: [UInt8]
  package let separator: UInt8
  /// For messages.
  package let name: String
  private let end: Int

  /// Offset of the next unread byte.
  package private(set) var position: Int
  /// The line of ``position``, from 1.
  package private(set) var line: Int
  /// Whether the last field was its record's last.
  package private(set) var recordEnded = true
  /// The last field's place in its record, from 1.
  package private(set) var column = 0

  /// Reads `range` of `bytes`, which begins a record on `line`.
  package init(
    _ bytes: [UInt8], separator: UInt8, name: String, range: Range<Int>, line: Int = 1
  ) {
    self.bytes = bytes
    self.separator = separator
    self.name = name
    self.position = range.lowerBound
    self.end = range.upperBound
    self.line = line
  }

  /// Whether no record is left.
  package var isAtEnd: Bool { recordEnded && position >= end }

  /// Steps over empty lines where a record may begin, and counts them.
  package mutating func skipEmptyLines() -> Int {
    var count = 0
    while skipEmptyLine() { count += 1 }
    return count
  }

  /// Steps over an empty line if there is one where a record may begin.
  package mutating func skipEmptyLine() -> Bool {
    guard position < end, isLineEnd(bytes[position]) else { return false }
    stepOverLineEnd()
    return true
  }

  /// The next field; not to be asked for when ``isAtEnd``.
  package mutating func next() throws(DataError) -> Field {
    column = recordEnded ? 1 : column + 1
    let begin = firstNonBlank(from: position)
    if begin < end, bytes[begin] == Self.quote { return try quoted(openedAt: begin) }
    var stop = begin
    while stop < end {
      let byte = bytes[stop]
      if byte == separator || byte == 0x0A || byte == 0x0D { break }
      stop += 1
    }
    let field = Field(
      start: begin, end: withoutTrailingBlanks(begin..<stop), line: line, hasDoubledQuotes: false)
    finish(at: stop)
    return field
  }

  /// The bytes of a field, doubled quotes halved.
  package func text(of field: Field) -> [UInt8] {
    bytes.withUnsafeBufferPointer { Self.text(of: field, in: $0) }
  }

  /// The same for a field of other bytes.
  package static func text(of field: Field, in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard field.hasDoubledQuotes else { return Array(bytes[field.range]) }
    var result: [UInt8] = []
    result.reserveCapacity(field.range.count)
    var index = field.start
    while index < field.end {
      result.append(bytes[index])
      index += bytes[index] == quote ? 2 : 1
    }
    return result
  }

  /// The text of a field for a name or a message.
  package func string(of field: Field) -> String {
    String(decoding: text(of: field), as: UTF8.self)
  }

  private static let quote = UInt8(ascii: "\"")

  private mutating func quoted(openedAt open: Int) throws(DataError) -> Field {
    let openLine = line
    var index = open + 1
    var hasDoubledQuotes = false
    while true {
      guard index < end else {
        throw DataError(
          .badData, file: name, at: .field(line: openLine, column: column),
          "the quote that opens here is never closed")
      }
      let byte = bytes[index]
      index += 1
      switch byte {
      case Self.quote where index < end && bytes[index] == Self.quote:
        hasDoubledQuotes = true
        index += 1
        continue
      case Self.quote: break
      case 0x0A: line += 1; continue
      case 0x0D:
        if !(index < end && bytes[index] == 0x0A) { line += 1 }
        continue
      default: continue
      }
      break
    }
    let inner = firstNonBlank(from: open + 1, before: index - 1)..<(index - 1)
    let stop = firstNonBlank(from: index)
    if stop < end, bytes[stop] != separator, !isLineEnd(bytes[stop]) {
      let junk = String(decoding: bytes[stop..<min(stop + Excerpt.limit, end)], as: UTF8.self)
      throw DataError(
        .badData, file: name, at: .field(line: openLine, column: column),
        "expected a separator or the line's end after the closing quote, found "
          + Excerpt.quoted(junk.prefix { !$0.isNewline }.prefix(20)),
        hint: "a quote inside a quoted field is written twice: \"\"")
    }
    finish(at: stop)
    return Field(
      start: inner.lowerBound, end: withoutTrailingBlanks(inner), line: openLine,
      hasDoubledQuotes: hasDoubledQuotes)
  }

  /// Steps over what ends a field at `stop`.
  private mutating func finish(at stop: Int) {
    position = stop
    recordEnded = true
    guard stop < end else { return }
    if bytes[stop] == separator {
      position += 1
      recordEnded = false
    } else {
      stepOverLineEnd()
    }
  }

  private mutating func stepOverLineEnd() {
    let isPair = bytes[position] == 0x0D && position + 1 < end && bytes[position + 1] == 0x0A
    position += isPair ? 2 : 1
    line += 1
  }

  @inline(__always)
  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    (byte == 0x20 || byte == 0x09) && byte != separator
  }

  private func firstNonBlank(from start: Int, before limit: Int? = nil) -> Int {
    let limit = limit ?? end
    var index = start
    while index < limit, isBlank(bytes[index]) { index += 1 }
    return index
  }

  private func withoutTrailingBlanks(_ range: Range<Int>) -> Int {
    var stop = range.upperBound
    while stop > range.lowerBound, isBlank(bytes[stop - 1]) { stop -= 1 }
    return stop
  }
}
