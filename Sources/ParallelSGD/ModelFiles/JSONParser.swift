package import Shards

extension JSONValue {
  /// Values may contain values this deep; safetensors needs 3.
  package static let greatestDepth = 64

  /// Reads one value from UTF-8, with nothing but white space around it.
  ///
  /// Refused: duplicate keys, invalid UTF-8 or escapes, lone surrogates, control characters in
  /// strings, a byte order mark, numbers or words outside RFC 8259, and depth over
  /// ``greatestDepth``. Memory: a small multiple of the bytes.
  ///
  /// - Parameters:
  ///   - file: the name that errors give.
  ///   - offset: where `bytes` start in that file.
  /// - Throws: `DataError` with code `badData` and the byte.
  package init(
    parsing bytes: ArraySlice<UInt8>, file: String, offset: Int = 0
  ) throws(DataError) {
    var parser = JSONParser(bytes: bytes, file: file, offset: offset)
    self = try parser.document()
  }
}

/// A cursor over the bytes; nothing is read without ``peek`` having seen that it is there.
private struct JSONParser {
  let bytes: ArraySlice<UInt8>
  let file: String
  let offset: Int
  private var position: Int

  init(bytes: ArraySlice<UInt8>, file: String, offset: Int) {
    self.bytes = bytes
    self.file = file
    self.offset = offset
    position = bytes.startIndex
  }

  mutating func document() throws(DataError) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    if peek != nil { throw unexpected("the end of the JSON text") }
    return value
  }

  /// The next byte, or `nil` at the end.
  private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func value(depth: Int) throws(DataError) -> JSONValue {
    guard depth <= JSONValue.greatestDepth else {
      throw refusal("expected values at most \(JSONValue.greatestDepth) deep")
    }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(DataError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    // Equal as text: two spellings of one accented letter are one key, as for every dictionary.
    var keys: Set<String> = []
    skipSpace()
    if accept("}") { return .object(members) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let start = position
      let key = try string()
      guard keys.insert(key).inserted else {
        position = start
        throw refusal("duplicate key \(Excerpt.quoted(key))")
      }
      skipSpace()
      try expect(":")
      members.append(JSONValue.Member(key, try value(depth: depth + 1)))
      skipSpace()
    } while accept(",")
    try expect("}")
    return .object(members)
  }

  private mutating func array(depth: Int) throws(DataError) -> JSONValue {
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if accept("]") { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while accept(",")
    try expect("]")
    return .array(elements)
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(DataError) -> JSONValue {
    let text = "\(word)"
    guard bytes[position...].starts(with: text.utf8) else { throw unexpected("a value") }
    position += text.utf8.count
    return value
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private mutating func number() throws(DataError) -> JSONValue {
    let start = position
    _ = accept("-")
    if peek == UInt8(ascii: "0") {
      position += 1
    } else {
      try digits(orExpected: start == position ? "a value" : "a digit")
    }
    if accept(".") { try digits(orExpected: "a digit") }
    if accept("e") || accept("E") {
      if !accept("+") { _ = accept("-") }
      try digits(orExpected: "a digit")
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits(orExpected what: String) throws(DataError) {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    if position == start { throw unexpected(what) }
  }

  private mutating func string() throws(DataError) -> String {
    let open = position
    position += 1
    var text = ""
    while true {
      let start = position
      while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
        position += 1
      }
      guard let plain = String(validating: bytes[start..<position], as: UTF8.self) else {
        position = start
        throw refusal("invalid UTF-8 in a string")
      }
      text += plain
      if accept("\"") { return try withoutEndlessAccents(text, from: open) }
      guard peek == UInt8(ascii: "\\") else { throw unexpected("the end of a string") }
      text.unicodeScalars.append(try escape())
    }
  }

  /// Escapes decoded: keys are compared, and so are texts that become names.
  private mutating func withoutEndlessAccents(
    _ text: String, from open: Int
  ) throws(DataError) -> String {
    // Fewer bytes cannot hold too many.
    if text.utf8.count > 2 * CombiningMarks.limit,
      CombiningMarks.firstTooMany(in: Array(text.utf8)[...]) != nil
    {
      position = open
      throw refusal("more than \(CombiningMarks.limit) accents on one letter in a string")
    }
    return text
  }

  private mutating func escape() throws(DataError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let letter = peek else { throw unexpected("an escape") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try codeUnit()
      if let scalar = Unicode.Scalar(first) { return scalar }
      if UTF16.isLeadSurrogate(first), accept("\\"), accept("u") {
        let second = try codeUnit()
        if UTF16.isTrailSurrogate(second) {
          return UTF16.decode(UTF16.EncodedScalar([first, second]))
        }
      }
      position = start
      throw refusal("half of a surrogate pair in a string")
    default:
      position = start
      throw refusal("unknown escape in a string")
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit() throws(DataError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(truncatingIfNeeded: digit)
      position += 1
    }
    return unit
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func accept(_ byte: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: Unicode.Scalar) throws(DataError) {
    if !accept(byte) { throw unexpected("\"\(byte)\"") }
  }

  private func unexpected(_ what: String) -> DataError {
    guard let byte = peek else { return refusal("expected \(what), the JSON text ends here") }
    let isPrintable = byte >= 0x20 && byte < 0x7F
    let found =
      isPrintable
      ? "'\(Unicode.Scalar(byte))'" : "byte " + String(byte, radix: 16, uppercase: true)
    return refusal("expected \(what), found \(found)")
  }

  private func refusal(_ message: String) -> DataError {
    DataError(.badData, file: file, at: .byte(offset + position - bytes.startIndex), message)
  }
}
