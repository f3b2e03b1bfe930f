import Testing

@testable import Shards

struct FieldEndsTests {
  /// The ends in `from..<to`, one byte after the other.
  private func expected(_ bytes: [UInt8], from: Int, to: Int, separator: UInt8) -> [Int] {
    bytes.indices.filter { index in
      from..<to ~= index && [separator, 0x0A, 0x0D].contains(bytes[index])
    }
  }

  /// Found by the reference in Swift and by the machine's instructions, where it has them.
  private func find(
    _ bytes: [UInt8], from: Int, to: Int, limit: Int, separator: UInt8 = 0x2C
  ) -> [Int] {
    let found = [nil, TextInstructions.fastest].map { instructions in
      var ends = FieldEnds(instructions: instructions)
      bytes.withUnsafeBufferPointer { bytes in
        guard let text = bytes.baseAddress else { return }
        ends.find(text, from: from, to: to, limit: limit, separator: separator)
      }
      return (0..<ends.count).map { from + Int(ends.offsets.base[$0]) }
    }
    #expect(found[0] == found[1])
    return found[0]
  }

  /// Lengths around one, two and many steps; from nothing but ends to none.
  @Test(arguments: [0, 1, 2, 5, 50])
  func findsEveryEnd(rarity: UInt32) {
    let generator = Philox(seed: UInt64(rarity), purpose: .synthetic)
    for length in [1, 15, 16, 63, 64, 65, 127, 128, 129, 500] {
      let bytes = (0..<length).map { index -> UInt8 in
        let word = generator.words(minor: UInt32(index / 4), block: UInt32(length))[index % 4]
        let ends = Array(",\n\r".utf8)
        return word % (rarity + 1) == 0 ? ends[Int(word / 64 % 3)] : UInt8(word % 256)
      }
      for from in [0, min(3, length - 1)] {
        let found = find(bytes, from: from, to: length, limit: length)
        #expect(found == expected(bytes, from: from, to: length, separator: 0x2C))
      }
    }
  }

  @Test func goesOnToTheEndOfTheRecord() {
    let bytes = Array((String(repeating: "ab,", count: 100) + "\nx,y\n").utf8)
    // The record ends at 300; what is found beyond is in the same step.
    #expect(find(bytes, from: 0, to: 200, limit: bytes.count).contains(300))
    #expect(!find(bytes, from: 0, to: 200, limit: 290).contains(300))
    // Not for ever: as far again as was asked for.
    #expect(find(bytes, from: 0, to: 64, limit: bytes.count).last == 125)
    // A record that ends where the stretch does needs no more.
    let line = Array(("abc\n" + String(repeating: "d", count: 300) + "\n").utf8)
    #expect(find(line, from: 0, to: 4, limit: line.count) == [3])
  }
}
