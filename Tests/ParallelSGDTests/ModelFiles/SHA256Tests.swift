import ParallelSGD
import Testing

struct SHA256Tests {
  /// NIST, *Examples with Intermediate Values*, SHA-256: none, one block, two blocks, many.
  @Test(arguments: [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "aaaaaaaaaa", 100_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func givesThePublishedDigests(_ text: String, _ repeats: Int, _ digest: String) {
    var hash = SHA256()
    let bytes = [UInt8](String(repeating: text, count: repeats).utf8)
    bytes.withUnsafeBytes { hash.update($0) }
    #expect(hash.hexadecimal() == digest)
  }

  /// Every length up to three blocks, so every padding. Python 3.11.7:
  /// `sha256("".join(sha256(bytes(range(n))).hexdigest() for n in range(200)))`.
  @Test func padsEveryLength() {
    let digests = (0..<200).map { SHA256.hexadecimal((0..<$0).map { UInt8($0) }) }.joined()
    #expect(
      SHA256.hexadecimal([UInt8](digests.utf8))
        == "7a38a844c9e159de39f0862ee2e28569a8250831150a3fbf0a59c001129b2fb2")
  }

  /// The processor's instructions and the rounds spelled out give the same digest; where there are no
  /// such instructions the second is all there is.
  @Test func isTheSameWithoutTheProcessorsInstructions() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: 7 &* $0 ^ $0 >> 3) }
    for count in [0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 640, 1000] {
      let digests = [true, false].map { usesProcessor in
        var hash = SHA256(usesProcessor: usesProcessor)
        bytes[..<count].withUnsafeBytes { hash.update($0) }
        return hash.hexadecimal()
      }
      #expect(digests[0] == digests[1], "\(count) bytes")
    }
  }

  @Test func takesItsBytesInAnyPieces() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    let whole = SHA256.hexadecimal(bytes)
    for size in [1, 3, 63, 64, 65, 128, 299] {
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = Array(bytes[start..<min(start + size, bytes.count)])
        piece.withUnsafeBytes { hash.update($0) }
      }
      #expect(hash.hexadecimal() == whole)
      #expect(hash.hexadecimal() == whole, "asking twice changes nothing")
    }
  }
}
