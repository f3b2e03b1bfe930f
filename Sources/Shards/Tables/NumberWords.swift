/// Reads the usual short numbers in registers, eight digits at a time.
///
/// These are `-? digits{0,7} (. digits{0,8})?`: the mantissa stays below 10¹⁵ and the power of ten is
/// exact, so one division rounds once and rightly, to the same bits as ``NumberGrammar``. All else,
/// from a blank to an exponent, is left to that.
///
/// Eight bytes of text are a word, the first character its lowest byte. (D. Lemire, *Number Parsing
/// at a Gigabyte per Second*, 2021, section 8, for the three multiplications.)
enum NumberWords {
  /// Bytes before a token's end and after its beginning that must be readable.
  static let reach = 8

  /// The number that fills `begin..<end`, or NaN for what is none of these.
  ///
  /// - Parameter powers: 10⁰ to 10⁸.
  @inline(__always)
  static func value(
    _ text: UnsafePointer<UInt8>, _ begin: Int, _ end: Int, powers: UnsafePointer<Double>
  ) -> Double {
    let isNegative = text[begin] == UInt8(ascii: "-")
    let start = begin &+ (isNegative ? 1 : 0)
    let length = end &- start
    let word = load(text + start) ^ zeros
    // A byte's top bit says that it is no digit; true up to the first such byte, which is enough.
    let stops = ((word &+ overflow) | word) & tops
    let whole = (stops | 1 << 63).trailingZeroBitCount >> 3
    // Moved to the top, so that what is missing in front are zeros; twice, since 64 would be 0.
    let wholeDigits = number((word &<< UInt64(truncatingIfNeeded: 56 &- 8 &* whole)) &<< 8)
    if whole == length {
      return length > 0 ? signed(Double(wholeDigits), isNegative) : .nan
    }
    let fraction = length &- whole &- 1
    guard fraction >= 0, fraction <= 8, length > 1, text[start &+ whole] == UInt8(ascii: ".") else {
      return .nan
    }
    let half = UInt64(truncatingIfNeeded: 4 &* fraction)
    let tail = (load(text + (end &- 8)) ^ zeros) & ~((UInt64.max &>> half) &>> half)
    guard ((tail &+ overflow) | tail) & tops == 0 else { return .nan }
    let power = powers[fraction]
    return signed((Double(wholeDigits) * power + Double(number(tail))) / power, isNegative)
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  private static let overflow: UInt64 = 0x7676_7676_7676_7676
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  private static func load(_ text: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
  }

  /// Eight digits, the lowest byte the first, as a number: pairs, then fours, then all.
  @inline(__always)
  private static func number(_ digits: UInt64) -> Int64 {
    let pairs = digits &* 10 &+ (digits &>> 8)
    let first = (pairs & 0xFF_0000_00FF) &* (100 &+ 1_000_000 << 32)
    let second = (pairs &>> 16 & 0xFF_0000_00FF) &* (1 &+ 10_000 << 32)
    return Int64(truncatingIfNeeded: (first &+ second) &>> 32)
  }

  /// Minus zero is zero.
  @inline(__always)
  private static func signed(_ magnitude: Double, _ isNegative: Bool) -> Double {
    Double(bitPattern: magnitude.bitPattern | (isNegative ? 1 << 63 : 0)) + 0
  }
}
