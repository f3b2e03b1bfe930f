import ParallelSGD
import Shards
import Testing

struct SafetensorsChecksumTests {
  /// Small, and with a text that holds what looks like a checksum.
  static let contents = Safetensors(
    metadata: ["mean": "4.5", "copy": "\"sha256\":\"" + String(repeating: "0", count: 64) + "\""],
    tensors: [Safetensors.Tensor(name: "sha256", shape: [2], floats: [1, 2])])

  @Test func isThatOfTheFileWithZerosInItsPlace() throws {
    let file = Self.contents.encodedWithChecksum
    let read = try Safetensors(verifying: file, name: "m")
    let digest = try #require(read.metadata[Safetensors.checksumKey])
    #expect(read.tensors == Self.contents.tensors)
    var blank = file
    let place = try #require(blank.firstRange(of: digest.utf8))
    blank.replaceSubrange(place, with: String(repeating: "0", count: 64).utf8)
    #expect(SHA256.hexadecimal(blank) == digest)
    // The same contents, read and written again: the same file.
    #expect(read.encodedWithChecksum == file)
  }

  @Test func everyFlippedBitIsRefused() {
    let file = Self.contents.encodedWithChecksum
    for byte in file.indices {
      for bit in 0..<8 {
        var flipped = file
        flipped[byte] ^= 1 << UInt8(bit)
        #expect(throws: DataError.self, "byte \(byte), bit \(bit)") {
          try Safetensors(verifying: flipped, name: "m")
        }
      }
    }
  }

  @Test func mustBeThere() {
    #expect(
      throws: DataError(.badData, file: "m", "the file carries no checksum of its contents")
    ) {
      try Safetensors(verifying: Self.contents.encoded, name: "m")
    }
  }

  @Test func saysThatTheFileIsDamaged() {
    var file = Self.contents.encodedWithChecksum
    file[file.count - 1] ^= 0x40
    #expect(
      throws: DataError(
        .badData, file: "m", "the contents do not match their checksum: the file is damaged")
    ) {
      try Safetensors(verifying: file, name: "m")
    }
  }
}
