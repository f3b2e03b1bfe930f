import ParallelSGD
import Shards
import Testing

struct JSONValueTests {
  private func parse(_ text: String) throws(DataError) -> JSONValue {
    try parse([UInt8](text.utf8))
  }

  private func parse(_ bytes: [UInt8]) throws(DataError) -> JSONValue {
    try JSONValue(parsing: bytes[...], file: "m.json")
  }

  private func failure(_ bytes: [UInt8]) -> String {
    do {
      return "no error, \(try parse(bytes))"
    } catch {
      return "\(error)"
    }
  }

  @Test func readsEveryKind() throws {
    let value = try parse(" {\"a\": [1, -2.5e+3, true, false, null], \"b\": {}, \"\": []}\r\n\t")
    #expect(
      value["a"]?.elements?.map(\.kind) == [
        "a number", "a number", "a truth value", "a truth value", "null",
      ])
    #expect(value["a"]?.elements?[1].double == -2500)
    #expect(value["b"]?.members?.isEmpty == true)
    #expect(value[""]?.elements?.isEmpty == true)
    #expect(value["c"] == nil)
  }

  @Test func readsEscapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\uD83D\uDE00é😀\u0000""#
    #expect(try parse(text).text == "\"\\/\u{8}\u{C}\n\r\tA\u{E9}😀é😀\u{0}")
  }

  /// `JSONTestSuite` of N. Seriot, files `n_*` and `i_*` that concern us, with the byte.
  @Test(arguments: [
    ("", "byte 1: expected a value, the JSON text ends here"),
    ("nul", "byte 1: expected a value, found 'n'"),
    ("[1,]", "byte 4: expected a value, found ']'"),
    ("[1 2]", "byte 4: expected \"]\", found '2'"),
    ("{\"a\":1,}", "byte 8: expected a key in quotes, found '}'"),
    ("{a:1}", "byte 2: expected a key in quotes, found 'a'"),
    ("{\"a\" 1}", "byte 6: expected \":\", found '1'"),
    ("{\"a\":1} x", "byte 9: expected the end of the JSON text, found 'x'"),
    ("01", "byte 2: expected the end of the JSON text, found '1'"),
    ("-", "byte 2: expected a digit, the JSON text ends here"),
    ("+1", "byte 1: expected a value, found '+'"),
    (".5", "byte 1: expected a value, found '.'"),
    ("1.", "byte 3: expected a digit, the JSON text ends here"),
    ("1e", "byte 3: expected a digit, the JSON text ends here"),
    ("NaN", "byte 1: expected a value, found 'N'"),
    ("\"a", "byte 3: expected the end of a string, the JSON text ends here"),
    ("\"a\u{1}\"", "byte 3: expected the end of a string, found byte 1"),
    (#""\x""#, "byte 2: unknown escape in a string"),
    (#""\u12G4""#, "byte 6: expected a hexadecimal digit, found 'G'"),
    (#""\uD800""#, "byte 2: half of a surrogate pair in a string"),
    (#""\uD800\u0041""#, "byte 2: half of a surrogate pair in a string"),
    (#""\uDC00\uD800""#, "byte 2: half of a surrogate pair in a string"),
    ("{\"a\":1,\"b\":2,\"a\":3}", "byte 14: duplicate key \"a\""),
    ("{\"a\":1,\"\\u0061\":3}", "byte 8: duplicate key \"a\""),
    ("\u{FEFF}1", "byte 1: expected a value, found byte EF"),
  ])
  func refuses(_ text: String, _ message: String) {
    #expect(failure([UInt8](text.utf8)) == "m.json: " + message)
  }

  @Test func refusesBytesThatAreNoUTF8() {
    for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3]] {
      #expect(
        failure([0x22] + bytes.map(UInt8.init) + [0x22])
          == "m.json: byte 2: invalid UTF-8 in a string")
    }
    #expect(failure([0x31, 0x00]).hasSuffix("found byte 0"))  // "1" in UTF-16
  }

  @Test func boundsTheDepth() throws {
    func nested(_ depth: Int) -> [UInt8] {
      [UInt8](repeating: 0x5B, count: depth) + [0x31] + [UInt8](repeating: 0x5D, count: depth)
    }
    #expect(throws: Never.self) { try parse(nested(64)) }
    #expect(failure(nested(65)) == "m.json: byte 66: expected values at most 64 deep")
    #expect(failure(nested(100_000)).hasSuffix("at most 64 deep"))
  }

  @Test func givesPlacesInTheFile() {
    let bytes = [UInt8]("xx[1".utf8)
    #expect(
      throws: DataError(
        .badData, file: "f", at: .byte(102), "expected \"]\", the JSON text ends here")
    ) {
      try JSONValue(parsing: bytes[2...], file: "f", offset: 100)
    }
  }

  @Test func numbersKeepTheirDigits() throws {
    #expect(try parse("9223372036854775807").integer == .max)
    #expect(try parse("9223372036854775808").integer == nil)
    #expect(try parse("1.0").integer == nil)
    #expect(try parse("-0").integer == nil)
    #expect(try parse("1e400").double == nil)
    #expect(try parse("0.1").double == 0.1)
  }

  @Test func writesWhatItReads() throws {
    let texts = [
      "{\"b\":1,\"a\":[true,null,\"\\\"\\\\\\n\\r\\t\\b\\f\\u0001\\u001f/é😀\"],\"c\":{}}", "[]",
      "-1.5e-07", "\"\"",
    ]
    for text in texts {
      #expect(String(decoding: try parse(text).serialized, as: UTF8.self) == text)
    }
    #expect(JSONValue.finite(0.1 as Float).serialized == [UInt8]("0.1".utf8))
    #expect(JSONValue.integer(-7).serialized == [UInt8]("-7".utf8))
  }
}
