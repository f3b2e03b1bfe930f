import ParallelSGD
import Shards
import Testing

/// What a hostile or damaged file may hold, and the words it is refused with.
struct SafetensorsReaderTests {
  private static func file(_ header: String, data: Int = 0) -> [UInt8] {
    length(header.utf8.count) + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private static func length(_ count: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  /// `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}` with parts of it changed.
  private static func one(
    _ dtype: String = "\"F32\"", _ shape: String = "[2]", _ offsets: String = "[0,8]"
  ) -> [UInt8] {
    file("{\"a\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}}", data: 8)
  }

  private static func two(_ first: String, _ second: String) -> [UInt8] {
    func entry(_ name: String, _ offsets: String) -> String {
      "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":\(offsets)}"
    }
    return file("{" + entry("a", first) + "," + entry("b", second) + "}", data: 8)
  }

  private func failure(_ bytes: [UInt8]) -> String {
    do {
      _ = try Safetensors(bytes, name: "m")
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  /// Comparing keys sorts the accents of every letter, in quadratic time.
  @Test func refusesAccentsWithoutEnd() {
    let accents = String(repeating: "\u{301}\u{327}", count: 100_000)
    #expect(
      failure(Self.file("{\"e\(accents)\":0,\"f\(accents)\":0}"))
        == "m: byte 10: more than 256 accents on one letter in a string")
    let escapes = String(repeating: #"\u0301\u0327"#, count: 200)
    #expect(
      failure(Self.file("{\"\(escapes)\":0}"))
        == "m: byte 10: more than 256 accents on one letter in a string")
  }

  @Test func shortensEndlessShapes() {
    let ones = "[" + String(repeating: "1,", count: 9_999) + "3]"
    #expect(
      failure(Self.one("\"F32\"", ones))
        == "m: tensor \"a\": expected 12 bytes for F32 [1, 1, 1, 1, … 10000 in all], "
        + "found offsets 0 to 8")
    #expect(
      failure(Self.one("\"F32\"", "[2]", ones))
        == "m: tensor \"a\": expected data_offsets [begin, end], "
        + "found [1, 1, 1, 1, … 10000 in all]")
  }

  static let refusals: [([UInt8], String)] = [
    ([], "byte 1: expected 8 bytes with the header's length, found 0"),
    ([1, 2, 3], "byte 4: expected 8 bytes with the header's length, found 3"),
    (
      [UInt8](repeating: 255, count: 9),
      "byte 1: expected a header of at most 100000000 bytes, found 18446744073709551615"
    ),
    (
      length(100_000_001),
      "byte 1: expected a header of at most 100000000 bytes, found 100000001"
    ),
    (length(3) + [0x7B, 0x7D], "byte 1: expected a header of 3 bytes, the file has 2 more"),
    (length(0), "byte 9: expected a header starting with '{'"),
    (file(" {}"), "byte 9: expected a header starting with '{'"),
    (file("{} x"), "byte 12: expected the end of the JSON text, found 'x'"),
    (file("{\"a\":1}"), "tensor \"a\": expected an object, found a number"),
    (file("{\"a\":{},\"a\":{}}"), "byte 17: duplicate key \"a\""),
    (file("{\"__metadata__\":[]}"), "expected texts by name in __metadata__, found an array"),
    (
      file("{\"__metadata__\":{\"k\":1}}"),
      "expected a string for \"k\" in __metadata__, found a number"
    ),
    (file("{\"a\":{\"x\":1}}"), "tensor \"a\": unknown field \"x\""),
    (file("{\"a\":{}}"), "tensor \"a\": no dtype"),
    (one("\"F31\""), "tensor \"a\": unknown dtype \"F31\""),
    (one("32"), "tensor \"a\": no dtype"),
    (one("\"F32\"", "2"), "tensor \"a\": shape: expected an array, found a number"),
    (one("\"F32\"", "[-2]"), "tensor \"a\": shape: expected whole numbers, none negative"),
    (one("\"F32\"", "[2.0]"), "tensor \"a\": shape: expected whole numbers, none negative"),
    (
      one("\"F32\"", "[4294967296,4294967296]"),
      "tensor \"a\": shape [4294967296, 4294967296] has more elements than can be counted"
    ),
    (
      one("\"F32\"", "[3]"), "tensor \"a\": expected 12 bytes for F32 [3], found offsets 0 to 8"
    ),
    (
      one("\"F32\"", "[2]", "[0,8,9]"),
      "tensor \"a\": expected data_offsets [begin, end], found [0, 8, 9]"
    ),
    (
      one("\"F32\"", "[2]", "[8,0]"),
      "tensor \"a\": expected data_offsets [begin, end], found [8, 0]"
    ),
    (
      one("\"F32\"", "[4]", "[0,16]"),
      "tensor \"a\": ends at offset 16, the file has 8 bytes of data"
    ),
    (
      one("\"F32\"", "[1]", "[0,4]"), "byte 67: 4 bytes after the last tensor"
    ),
    (
      one("\"F32\"", "[1]", "[4,8]"),
      "tensor \"a\": leaves a hole before it, expected offset 0, found 4"
    ),
    (
      two("[0,4]", "[0,4]"), "tensor \"b\": overlaps the one before, expected offset 4, found 0"
    ),
    (
      two("[0,4]", "[2,6]"), "tensor \"b\": overlaps the one before, expected offset 4, found 2"
    ),
    (
      file(String(repeating: "{\"a\":", count: 100_000)),
      "byte 334: expected values at most 64 deep"
    ),
    (
      file("{\"../../\\u001b\\u0000\":{}}"), "tensor \"../../\\u{1B}\\u{0}\": no dtype"
    ),
  ]

  @Test(arguments: refusals.indices)
  func refuses(_ index: Int) {
    let (bytes, message) = Self.refusals[index]
    #expect(failure(bytes) == "m: " + message)
  }

  @Test func acceptsTensorsInAnyOrderAndBlanksAtTheEnd() throws {
    let file = try Safetensors(Self.two("[4,8]", "[0,4]"), name: "m")
    #expect(file.tensors.map(\.name) == ["b", "a"])
    #expect(throws: Never.self) { try Safetensors(Self.file("{}   "), name: "m") }
  }

  @Test func noticesACutAnywhere() {
    let file = SafetensorsTests.contents.encoded
    for length in 0..<file.count {
      #expect(throws: DataError.self) { try Safetensors(Array(file[..<length]), name: "m") }
    }
    #expect(failure(file + [0]).hasSuffix("1 bytes after the last tensor"))
  }
}
