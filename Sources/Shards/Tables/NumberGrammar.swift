/// Numbers as tables write them: `[+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?`.
///
/// The standard library's own reading is not for files: `Float("0x1p3")` is 8, `Float("nan")` is a
/// number, and `Float("1e400")` is infinity.
package enum NumberGrammar {
  /// A token that fits the grammar, as `±mantissa · 10^exponent`.
  package struct Parts {
    var isNegative = false
    /// The first 19 significant digits.
    var mantissa: UInt64 = 0
    var exponent = 0
    /// Whether further digits were left out of the mantissa.
    var isCut = false
  }

  /// The largest magnitude allowed: values become Floats in the end.
  package static let largest = Double(Float.greatestFiniteMagnitude)

  /// The parts of the number that fills `range`, or `nil` where something else does.
  package static func parts(_ bytes: [UInt8], _ range: Range<Int>) -> Parts? {
    var parts = Parts()
    var index = range.lowerBound
    let end = range.upperBound
    if index < end, bytes[index] == minus || bytes[index] == plus {
      parts.isNegative = bytes[index] == minus
      index += 1
    }
    var digits = 0
    var significant = 0
    var isFraction = false
    while index < end {
      let digit = bytes[index] &- zero
      if digit > 9 {
        if isFraction || bytes[index] != point { break }
        isFraction = true
        index += 1
        continue
      }
      digits += 1
      if significant < 19 {
        parts.mantissa = parts.mantissa &* 10 &+ UInt64(digit)
        if parts.mantissa != 0 { significant += 1 }
        if isFraction { parts.exponent -= 1 }
      } else {
        parts.isCut = parts.isCut || digit != 0
        if !isFraction { parts.exponent += 1 }
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index < end {
      guard let exponent = exponent(bytes, index..<end) else { return nil }
      parts.exponent += exponent
    }
    return parts
  }

  /// The value nearest to what the token in `range` says, or `nil` beyond ±``largest``.
  ///
  /// Up to 2⁵³ · 10^±22 both factors are exact, so one multiplication or division rounds once and
  /// rightly (W. Clinger, *How to read floating point numbers accurately*, 1990). The rest, rare, goes
  /// to the standard library's correctly rounded reading.
  package static func value(_ parts: Parts, _ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    var magnitude: Double
    if !parts.isCut, parts.mantissa <= 1 << 53, abs(parts.exponent) < powersOfTen.count {
      magnitude = Double(parts.mantissa)
      if parts.exponent < 0 {
        magnitude /= powersOfTen[-parts.exponent]
      } else {
        magnitude *= powersOfTen[parts.exponent]
      }
    } else if parts.mantissa == 0 {
      magnitude = 0
    } else {
      let unsigned =
        bytes[range.lowerBound] == minus || bytes[range.lowerBound] == plus
        ? range.dropFirst() : range
      guard let value = Double(String(decoding: bytes[unsigned], as: UTF8.self)) else {
        return nil
      }
      magnitude = value
    }
    guard magnitude <= largest else { return nil }
    return parts.isNegative && magnitude != 0 ? -magnitude : magnitude
  }

  private static let plus = UInt8(ascii: "+")
  private static let minus = UInt8(ascii: "-")
  private static let point = UInt8(ascii: ".")
  private static let zero = UInt8(ascii: "0")

  /// 10⁰ to 10²², every one exact in Double.
  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// `[eE] [+-]? digits`, held within ±10⁶: beyond, every value is 0 or too large anyway.
  private static func exponent(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    index += 1
    var isNegative = false
    if index < range.upperBound, bytes[index] == minus || bytes[index] == plus {
      isNegative = bytes[index] == minus
      index += 1
    }
    guard index < range.upperBound else { return nil }
    var magnitude = 0
    while index < range.upperBound {
      let digit = bytes[index] &- zero
      guard digit <= 9 else { return nil }
      magnitude = min(magnitude * 10 + Int(digit), 1_000_000)
      index += 1
    }
    return isNegative ? -magnitude : magnitude
  }
}
