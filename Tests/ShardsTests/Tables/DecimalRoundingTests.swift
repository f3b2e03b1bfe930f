import Foundation
import Testing

@testable import Shards

struct DecimalRoundingTests {
  /// The C library's reading of the same number, bit by bit.
  @Test func roundsAsTheSystem() {
    let generator = Philox(seed: 3, purpose: .synthetic)
    for index in 0..<20_000 {
      let words = generator.words(minor: UInt32(index), block: 0)
      let bits = UInt64(words[0]) << 32 | UInt64(words[1])
      // Mantissas of every length, exponents to beyond what 128 bits settle.
      let mantissa = bits >> UInt64(words[2] % 64)
      let exponent = Int(words[3] % 61) - 30
      let expected = strtod("\(mantissa)e\(exponent)", nil)
      let found = DecimalRounding.nearest(mantissa, exponent: exponent, isCut: false)
      if abs(exponent) <= 27 { #expect(found != nil) }
      if let found {
        #expect(found.bitPattern == expected.bitPattern, "\(mantissa)e\(exponent)")
      }
    }
  }

  /// Numbers exactly between two Doubles, and a last digit away from there.
  @Test(
    arguments: [
      (9_007_199_254_740_993, 0), (9_007_199_254_740_995, 0), (9_007_199_254_740_992, 0),
      (9_007_199_254_740_994, 0), (4_503_599_627_370_496_500, -3), (4_503_599_627_370_496_501, -3),
      (4_503_599_627_370_497_500, -3), (4_503_599_627_370_497_499, -3),
      (18_446_744_073_709_551_615, 0),
      (18_446_744_073_709_551_615, -27), (18_446_744_073_709_551_615, 27), (1, -27), (1, 27),
      (9_007_199_254_740_993, 22), (17_976_931_348_623_157, 11), (1_000_000_000_000_000_005, -18),
    ] as [(UInt64, Int)])
  func halfway(mantissa: UInt64, exponent: Int) {
    #expect(
      DecimalRounding.nearest(mantissa, exponent: exponent, isCut: false)?.bitPattern
        == strtod("\(mantissa)e\(exponent)", nil).bitPattern)
  }

  @Test func digitsLeftOutMayMatter() {
    // 2⁵³ + 1 and a little more rounds up; without the little, to even, down.
    #expect(DecimalRounding.nearest(9_007_199_254_740_993_000, exponent: -3, isCut: true) == nil)
    #expect(
      DecimalRounding.nearest(1_234_567_890_123_456_789, exponent: -18, isCut: true)
        == strtod("1.2345678901234567891", nil))
    #expect(DecimalRounding.nearest(0, exponent: 5, isCut: false) == 0)
    #expect(DecimalRounding.nearest(1, exponent: -28, isCut: false) == nil)
  }
}
