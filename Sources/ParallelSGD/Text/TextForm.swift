/// A text form taken apart: `leaky-relu:0.01` is the name `leaky-relu` and one number.
///
/// Numbers follow the grammar `[+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?`.
/// `Float.init(_: String)` alone would also read `nan`, `0x1p3` and make `1e400` infinite.
struct TextForm {
  let name: Substring
  private let numbers: [Substring]

  /// Splits at every colon; `nil` where a number is none.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    name = parts[0]
    numbers = Array(parts.dropFirst())
    guard numbers.allSatisfy({ Self.isNumber($0) }) else { return nil }
  }

  /// How many numbers follow the name.
  var count: Int { numbers.count }

  /// The number at `index`, or `fallback` where the text ends before it; `nil` when out of `range`.
  func number<Number: LosslessStringConvertible & BinaryFloatingPoint>(
    _ index: Int, or fallback: Number, in range: some RangeExpression<Number>
  ) -> Number? {
    guard index < numbers.count else { return fallback }
    guard let value = Number(String(numbers[index])), value.isFinite, range.contains(value) else {
      return nil
    }
    return value
  }

  /// The number at `index`, or `fallback` where the text ends before it; `nil` unless above 0.
  func positive<Number: LosslessStringConvertible & BinaryFloatingPoint>(
    _ index: Int, or fallback: Number
  ) -> Number? {
    number(index, or: fallback, in: Number.leastNonzeroMagnitude...)
  }

  /// A whole number at `index`, digits alone.
  func wholeNumber(_ index: Int, in range: some RangeExpression<Int>) -> Int? {
    guard index < numbers.count, numbers[index].utf8.allSatisfy({ Self.isDigit($0) }),
      let value = Int(numbers[index]), range.contains(value)
    else { return nil }
    return value
  }

  /// A name and numbers in their shortest exact digits, `1` rather than `1.0`.
  static func text(_ name: String, _ numbers: any BinaryFloatingPoint...) -> String {
    numbers.reduce(name) { text, number in
      let digits = "\(number)"
      return text + ":" + (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isNumber(_ text: Substring) -> Bool {
    var rest = text.utf8[...]
    func skipDigits() -> Int {
      let end = rest.firstIndex { !isDigit($0) } ?? rest.endIndex
      defer { rest = rest[end...] }
      return rest.distance(from: rest.startIndex, to: end)
    }
    func skip(_ accepted: String) -> Bool {
      guard let byte = rest.first, accepted.utf8.contains(byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip("+-")
    var digits = skipDigits()
    if skip(".") { digits += skipDigits() }
    guard digits > 0 else { return false }
    if skip("eE") {
      _ = skip("+-")
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
