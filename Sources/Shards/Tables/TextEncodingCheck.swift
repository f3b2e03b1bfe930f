/// Makes sure that bytes are UTF-8 text before anything is read from them.
package enum TextEncodingCheck {
  /// Where the text begins, after a byte order mark of UTF-8 if there is one.
  ///
  /// - Throws: ``DataError`` for an empty file and for UTF-16 and UTF-32, by name.
  package static func start(of bytes: [UInt8], name: String) throws(DataError) -> Int {
    guard !bytes.isEmpty else {
      throw DataError(.badData, file: name, "no data rows: the file is empty")
    }
    if let encoding = wideEncoding(bytes) {
      throw DataError(
        .badData, file: name, "expected UTF-8 text, found \(encoding)",
        hint: "convert it: iconv -f \(encoding.prefix(6)) -t UTF-8")
    }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// UTF-16 and UTF-32 by their byte order marks, UTF-16 also by every second byte being 0.
  private static func wideEncoding(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return "UTF-32"
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return "UTF-16 (little-endian)" }
    if bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16 (big-endian)" }
    let sample = Array(bytes.prefix(64))
    guard sample.count >= 4 else { return nil }
    let zeros = sample.indices.filter { sample[$0] == 0 }
    guard 2 * zeros.count >= sample.count - 1 else { return nil }
    if zeros.allSatisfy({ $0 % 2 == 1 }) { return "UTF-16 (little-endian)" }
    if zeros.allSatisfy({ $0 % 2 == 0 }) { return "UTF-16 (big-endian)" }
    return nil
  }

  /// Refuses NUL, what is not UTF-8 and accents without end, with line, field and byte.
  package static func checkCharacters(
    of bytes: [UInt8], from start: Int, separator: @autoclosure () -> UInt8, name: String
  ) throws(DataError) {
    guard let offset = firstBadByte(bytes, from: start) else {
      guard let mark = CombiningMarks.firstTooMany(in: bytes[start...]) else { return }
      throw DataError(
        .badData, file: name,
        at: place(of: mark, bytes, from: start, separator: separator(), name: name),
        "more than \(CombiningMarks.limit) accents on one letter")
    }
    let hex = String(bytes[offset], radix: 16, uppercase: true)
    let byte = "byte 0x" + (hex.count == 1 ? "0" : "") + hex
    throw DataError(
      .badData, file: name,
      at: place(of: offset, bytes, from: start, separator: separator(), name: name),
      bytes[offset] == 0 ? "\(byte) (NUL) in text" : "\(byte) is not valid UTF-8",
      hint: bytes[offset] == 0
        ? nil : "if the file is Latin-1, convert it: iconv -f LATIN1 -t UTF-8")
  }

  /// The first NUL, or first byte of the first sequence that is not UTF-8 (Unicode, table 3-7).
  package static func firstBadByte(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let lead = bytes[index]
      if lead < 0x80 {
        if lead == 0 { return index }
        index += max(1, plainBytes(bytes, from: index))
        continue
      }
      // The second byte's range shuts out overlong forms, surrogates and what is above U+10FFFF.
      let length: Int
      let second: ClosedRange<UInt8>
      switch lead {
      case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return index
      }
      guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return index }
      for later in 2..<max(length, 3) where later < length {
        guard bytes[index + later] & 0xC0 == 0x80 else { return index }
      }
      index += length
    }
    return nil
  }

  /// 8 where the next eight bytes are ASCII and none is NUL, else 0.
  @inline(__always)
  private static func plainBytes(_ bytes: [UInt8], from index: Int) -> Int {
    guard index + 8 <= bytes.count else { return 0 }
    let word = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: UInt64.self) }
    // A byte's top bit: set in it, or by the subtraction, which borrows at a NUL first.
    let tops: UInt64 = 0x8080_8080_8080_8080
    return (word | (word &- 0x0101_0101_0101_0101)) & tops == 0 ? 8 : 0
  }

  private static func place(
    of offset: Int, _ bytes: [UInt8], from start: Int, separator: UInt8, name: String
  ) -> DataError.Place {
    // Up to the bad byte only, so that nothing behind it is misread.
    var scanner = CSVScanner(bytes, separator: separator, name: name, range: start..<offset)
    while scanner.position < offset {
      // A quote that is open here throws: the byte is in its field, on the line reached.
      guard (try? scanner.next()) != nil else { break }
    }
    let isNewRecord =
      scanner.position == start || bytes[offset - 1] == 0x0A
      || bytes[offset - 1] == 0x0D
    let column = isNewRecord ? 1 : scanner.column + (scanner.recordEnded ? 0 : 1)
    return .field(line: scanner.line, column: max(column, 1))
  }
}
