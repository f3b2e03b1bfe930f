/// Elementary functions in Double from IEEE basic operations alone.
///
/// The C library's differ in the last bits between systems; these give the same bits everywhere.
/// Errors stay below 2 ulps (relative 4e-16), special values are those of IEEE 754.
package enum DoubleMath {
  /// `eˣ`.
  package static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.79 { return .infinity }
    if x < -745.14 { return 0 }
    // x = n·ln 2 + r, |r| ≤ ½ ln 2; ln 2 in two parts, so that n·high is exact.
    let n = (x * 0x1.71547652b82fep0).rounded(.toNearestOrEven)
    let r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33
    // Taylor's series: the first term left out is r¹⁴/14! < 5e-18.
    var sum = 1.0
    for k in stride(from: 13.0, through: 2, by: -1) { sum = 1 + r * sum / k }
    return scaled(1 + r * sum, by: Int(n))
  }

  /// Natural logarithm.
  package static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    // x = 2ᵏ·m with m in [√½, √2), log m = 2 artanh s with s = (m − 1)/(m + 1), |s| < 0.172.
    var (k, m) = (Double(x.exponent), x.significand)
    if m > 0x1.6a09e667f3bcdp0 { (k, m) = (k + 1, m / 2) }
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    // Series of artanh: the first term left out is z¹¹/23 < 1e-18.
    var tail = z * (1.0 / 21)
    tail = z * (1.0 / 19 + tail)
    tail = z * (1.0 / 17 + tail)
    tail = z * (1.0 / 15 + tail)
    tail = z * (1.0 / 13 + tail)
    tail = z * (1.0 / 11 + tail)
    tail = z * (1.0 / 9 + tail)
    tail = z * (1.0 / 7 + tail)
    tail = z * (1.0 / 5 + tail)
    tail = z * (1.0 / 3 + tail)
    // 2 artanh s = f − s·(f − 2·tail): keeps f's own digits.
    return k * 0x1.62e42feep-1 + (f - (s * (f - 2 * tail) - k * 0x1.a39ef35793c76p-33))
  }

  /// `sin πx`.
  package static func sinPi(_ x: Double) -> Double { halfTurns(x).sin }

  /// `cos πx`.
  package static func cosPi(_ x: Double) -> Double { halfTurns(x).cos }

  /// `x` multiplied with itself, `exponent ≥ 0` times, by repeated squaring.
  package static func power(_ x: Double, _ exponent: Int) -> Double {
    precondition(exponent >= 0, "an exponent of 0 or more is needed, found \(exponent)")
    var (result, square, rest) = (1.0, x, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  /// Sine and cosine of `πx`.
  private static func halfTurns(_ x: Double) -> (sin: Double, cos: Double) {
    guard x.isFinite else { return (.nan, .nan) }
    // x = quarter/2 + r, |r| ≤ ¼: both exact.
    let quarter = (2 * x).rounded(.toNearestOrEven)
    let r = x - quarter / 2
    let angle = r * Double.pi
    let z = angle * angle
    // Taylor's series: the first terms left out are angle¹⁹/19! and angle²⁰/20! < 1e-19.
    var (sine, cosine) = (1.0, 1.0)
    for k in stride(from: 16.0, through: 2, by: -2) { sine = 1 - z / (k * (k + 1)) * sine }
    for k in stride(from: 17.0, through: 1, by: -2) { cosine = 1 - z / (k * (k + 1)) * cosine }
    sine *= angle
    switch quarter.truncatingRemainder(dividingBy: 4) {
    case 0: return (sine, cosine)
    case 1, -3: return (cosine, -sine)
    case 2, -2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  /// `x · 2ⁿ` for any n an `exp` can need: two exact factors, so that only the last step rounds.
  private static func scaled(_ x: Double, by n: Int) -> Double {
    let half = n / 2
    return x * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: n - half, significand: 1)
  }
}
