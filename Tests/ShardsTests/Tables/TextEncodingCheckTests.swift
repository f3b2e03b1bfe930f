import Testing

@testable import Shards

struct TextEncodingCheckTests {
  private func read(_ bytes: [UInt8]) -> String? {
    fault { _ = try Table.read(bytes, name: "d.csv") }?.description
  }

  private func wide(_ text: String, littleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return littleEndian ? bytes.reversed() : bytes
    }
  }

  @Test func namesWideEncodings() {
    let text = "a,b\n1,2\n3,4\n"
    let little = "d.csv: expected UTF-8 text, found UTF-16 (little-endian)"
    let big = "d.csv: expected UTF-8 text, found UTF-16 (big-endian)"
    #expect(read([0xFF, 0xFE] + wide(text, littleEndian: true)) == little)
    #expect(read(wide(text, littleEndian: true)) == little)
    #expect(read([0xFE, 0xFF] + wide(text, littleEndian: false)) == big)
    #expect(read(wide(text, littleEndian: false)) == big)
    #expect(read([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]) == "d.csv: expected UTF-8 text, found UTF-32")
  }

  @Test func pointsAtBytesThatAreNoText() {
    func with(_ byte: UInt8, _ before: String, _ after: String = ",3\n") -> [UInt8] {
      Array(before.utf8) + [byte] + Array(after.utf8)
    }
    #expect(read(with(0xFF, "a,b\n1,x")) == "d.csv:2:2: byte 0xFF is not valid UTF-8")
    #expect(read(with(0xE9, "a,b\n")) == "d.csv:2:1: byte 0xE9 is not valid UTF-8")
    #expect(read(with(0x80, "a,b\n1,")) == "d.csv:2:2: byte 0x80 is not valid UTF-8")
    #expect(read(with(0, "a,b\n1,2\n3,4\n5,6\r\n7")) == "d.csv:5:1: byte 0x00 (NUL) in text")
    #expect(read(with(0xC3, "a,b\n\"x\ny", "\"")) == "d.csv:3:1: byte 0xC3 is not valid UTF-8")
    #expect(read(with(0xFE, "")) == "d.csv:1:1: byte 0xFE is not valid UTF-8")
  }

  /// The borders of table 3-7 of the Unicode standard, well-formed UTF-8 byte sequences.
  @Test func followsTheTableOfWellFormedSequences() {
    let good: [[UInt8]] = [
      [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
      [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    ]
    let bad: [[UInt8]] = [
      [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF1, 0x80, 0x80, 0x41],
      [0xE2, 0x82, 0x41], [0xC2], [0x80],
    ]
    for bytes in good { #expect(TextEncodingCheck.firstBadByte([0x41] + bytes, from: 0) == nil) }
    for bytes in bad { #expect(TextEncodingCheck.firstBadByte([0x41] + bytes, from: 0) == 1) }
  }

  @Test func aByteOrderMarkChangesNothing() throws {
    let marked = try Table.read([0xEF, 0xBB, 0xBF] + Array("a,b\n1,x\n".utf8), name: "d.csv")
    #expect(try marked == readTable("a,b\n1,x\n"))
  }
}
