/// The Double nearest to `mantissa · 10^exponent`, by integer arithmetic alone.
package enum DecimalRounding {
  /// The nearest Double, ties to even; `nil` where it takes more than 128 bits to tell.
  ///
  /// - Parameter isCut: whether the number meant has further digits behind the mantissa's last one.
  package static func nearest(_ mantissa: UInt64, exponent: Int, isCut: Bool) -> Double? {
    guard mantissa != 0 else { return 0 }
    if isCut {
      // Between this mantissa and the next: settled where both round to the same.
      guard let low = nearest(mantissa, exponent: exponent, isCut: false),
        low == nearest(mantissa + 1, exponent: exponent, isCut: false)
      else { return nil }
      return low
    }
    // Up to 2⁵³ · 10^±22 both factors are exact, so one multiplication or division rounds once and
    // rightly (W. Clinger, *How to read floating point numbers accurately*, 1990).
    if mantissa <= 1 << 53, -22...22 ~= exponent {
      return exponent < 0
        ? Double(Int64(mantissa)) / powersOfTen[-exponent]
        : Double(Int64(mantissa)) * powersOfTen[exponent]
    }
    guard abs(exponent) < powersOfFive.count else { return nil }
    return exponent < 0 ? quotient(mantissa, -exponent) : product(mantissa, exponent)
  }

  /// `m / (5^k · 2^k)`: both made 64 bits long, the quotient has 63 or 64, ten more than are
  /// needed; a remainder counts as one more bit below them.
  private static func quotient(_ mantissa: UInt64, _ k: Int) -> Double {
    let (up, down) = (mantissa.leadingZeroBitCount, powersOfFive[k].leadingZeroBitCount)
    let (dividend, divisor) = (mantissa << up, powersOfFive[k] << down)
    let (quotient, remainder) = divisor.dividingFullWidth((dividend >> 1, dividend << 63))
    return scaled(quotient | (remainder == 0 ? 0 : 1), by: down - up - 63 - k)
  }

  /// `m · 5^e · 2^e`, exact in 128 bits; those below the first 64 count as one.
  private static func product(_ mantissa: UInt64, _ exponent: Int) -> Double {
    let (high, low) = mantissa.multipliedFullWidth(by: powersOfFive[exponent])
    guard high != 0 else { return scaled(low, by: exponent) }
    let up = high.leadingZeroBitCount
    let bits = high << up | low >> (64 - up)
    return scaled(bits | (low << up == 0 ? 0 : 1), by: 64 - up + exponent)
  }

  /// Rounds once, to 53 bits; no power here leaves the range of normal numbers.
  private static func scaled(_ bits: UInt64, by power: Int) -> Double {
    Double(bits) * Double(bitPattern: UInt64(truncatingIfNeeded: 1023 &+ power) &<< 52)
  }

  /// 10⁰ to 10²², every one exact in Double.
  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// 5⁰ to 5²⁷, all that 64 bits hold.
  private static let powersOfFive: [UInt64] = (0...27).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 5 }
  }
}
