import Shards
import Testing

struct PhiloxTests {
  /// `kat_vectors` of Random123 1.14, lines `philox4x32 10`: counter, key, result.
  static let knownAnswers: [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)] = [
    (
      SIMD4(repeating: 0), SIMD2(repeating: 0),
      SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4(repeating: .max), SIMD2(repeating: .max),
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      SIMD2(0xa409_3822, 0x299f_31d0),
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ]

  @Test(arguments: knownAnswers.indices)
  func givesRandom123sAnswers(_ index: Int) {
    let (counter, key, expected) = Self.knownAnswers[index]
    #expect(Philox.rounds(counter, key: key) == expected)
  }

  @Test func placesEveryPartOfADrawsNameInCounterAndKey() {
    let generator = Philox(seed: 0x1122_3344_5566_7788, purpose: .dropout, major: 5)
    #expect(
      generator.words(minor: 6, block: 7)
        == Philox.rounds(SIMD4(7, 6, 5, 4), key: SIMD2(0x5566_7788, 0x1122_3344)))
  }

  @Test func unitIsBelowOneAndExact() {
    #expect(Philox.unit(.max) == 1 - 0x1p-24)
    #expect(Philox.unit(0x100) == 0x1p-24)
    #expect(Philox.unit(0xFF) == 0)
  }
}
