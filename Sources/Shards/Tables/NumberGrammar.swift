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
    bytes.withUnsafeBufferPointer { parts($0, range) }
  }

  /// The same for bytes in place.
  package static func parts(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Parts? {
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
  package static func value(_ parts: Parts, _ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    bytes.withUnsafeBufferPointer { value(parts, $0, range) }
  }

  /// The same for bytes in place.
  ///
  /// What ``DecimalRounding`` cannot settle, very rare, goes to the standard library's correctly
  /// rounded reading.
  package static func value(
    _ parts: Parts, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Double? {
    guard
      let magnitude = DecimalRounding.nearest(
        parts.mantissa, exponent: parts.exponent, isCut: parts.isCut) ?? read(bytes, range),
      magnitude <= largest
    else { return nil }
    return parts.isNegative && magnitude != 0 ? -magnitude : magnitude
  }

  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Double? {
    let isSigned = bytes[range.lowerBound] == minus || bytes[range.lowerBound] == plus
    let unsigned = isSigned ? range.dropFirst() : range
    return Double(String(decoding: bytes[unsigned], as: UTF8.self))
  }

  private static let plus = UInt8(ascii: "+")
  private static let minus = UInt8(ascii: "-")
  private static let point = UInt8(ascii: ".")
  private static let zero = UInt8(ascii: "0")

  /// `[eE] [+-]? digits`, held within ±10⁶: beyond, every value is 0 or too large anyway.
  private static func exponent(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int? {
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
