import ParallelSGD
import Shards

/// Values of options as numbers, lists and choices; each error names the option, what was found
/// and what is allowed.
extension Arguments {
  /// A whole number within `range`.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
    guard let text = self[name] else { return nil }
    guard let value = Self.wholeNumber(text), range.contains(value) else {
      throw expected(
        "a whole number from \(range.lowerBound) to \(range.upperBound)", name, found: text)
    }
    return value
  }

  /// A seed: any unsigned 64-bit number.
  func seed(_ name: String) throws(Failure) -> UInt64? {
    guard let text = self[name] else { return nil }
    guard text.utf8.allSatisfy(isDigit), let value = UInt64(text) else {
      throw expected("a whole number from 0 to \(UInt64.max)", name, found: text)
    }
    return value
  }

  /// A decimal number within `range`.
  func number(_ name: String, in range: NumberRange) throws(Failure) -> Float? {
    guard let text = self[name] else { return nil }
    guard let value = Self.decimalNumber(text), range.contains(value) else {
      throw expected("a number \(range)", name, found: text)
    }
    return value
  }

  /// Whole numbers between commas; the word `none` for an empty list.
  func integers(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> [Int]? {
    guard let text = self[name] else { return nil }
    if text == "none" { return [] }
    var values: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Self.wholeNumber(part), range.contains(value) else {
        throw expected(
          "whole numbers from \(range.lowerBound) to \(range.upperBound) between commas, or none",
          name, found: text)
      }
      values.append(value)
    }
    return values
  }

  /// Names between commas.
  func names(_ name: String) throws(Failure) -> [String]? {
    guard let text = self[name] else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ !$0.isEmpty }) else {
      throw expected("names between commas", name, found: text)
    }
    return parts
  }

  /// One of a few words.
  func choice<Value>(_ name: String, _ choices: [(String, Value)]) throws(Failure) -> Value? {
    guard let text = self[name] else { return nil }
    if let match = choices.first(where: { $0.0 == text }) { return match.1 }
    let words = choices.map(\.0)
    throw expected(
      words.count < 3
        ? words.joined(separator: " or ") : "one of " + words.joined(separator: ", "), name,
      found: text,
      hint: NearestName.nearest(text, in: words).map { "did you mean \($0)?" })
  }

  /// A value that knows its own written form, such as `leaky-relu:0.01`.
  func described<Value: TextCoded>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(Failure) -> Value? {
    guard let text = self[name] else { return nil }
    return try described(name, text)
  }

  /// Such values between commas, none of them twice.
  func describedList<Value: TextCoded>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(Failure) -> [Value]? {
    guard let text = self[name] else { return nil }
    var values: [Value] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let value: Value = try described(name, String(part))
      guard !values.contains(value) else {
        throw .usage("option --\(name): \(value) is given twice in \(Excerpt.quoted(text))")
      }
      values.append(value)
    }
    return values
  }

  private func described<Value: TextCoded>(
    _ name: String, _ text: String
  ) throws(Failure) -> Value {
    if let value = Value(text) { return value }
    let head = String(text.prefix { $0 != ":" })
    let heads = Value.forms.map { String($0.prefix { $0 != ":" && $0 != "[" }) }
    let close = heads.contains(head) ? nil : NearestName.nearest(head, in: heads)
    throw expected(
      "one of " + Value.forms.joined(separator: ", "), name, found: text,
      hint: close.map { "did you mean \($0)?" })
  }

  private func expected(
    _ what: String, _ name: String, found text: String, hint: String? = nil
  ) -> Failure {
    .usage("option --\(name): expected \(what), found \(Excerpt.quoted(text))", hint: hint)
  }

  private static func wholeNumber(_ text: some StringProtocol) -> Int? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    return !digits.isEmpty && digits.utf8.allSatisfy(isDigit) ? Int(text) : nil
  }

  /// Swift's own parser takes `nan`, `inf` and `0x1p3` too: only decimal figures reach it here.
  static func decimalNumber(_ text: String) -> Float? {
    let allowed = text.utf8.allSatisfy { isDigit($0) || "+-.eE".utf8.contains($0) }
    guard allowed, let value = Float(text), value.isFinite else { return nil }
    return value
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }

/// The numbers an option allows, and how a message says so.
enum NumberRange: CustomStringConvertible {
  /// `0 < x`.
  case positive
  /// `0 ≤ x`.
  case atLeastZero
  /// `0 ≤ x < 1`.
  case fraction

  func contains(_ value: Float) -> Bool {
    switch self {
    case .positive: value > 0
    case .atLeastZero: value >= 0
    case .fraction: value >= 0 && value < 1
    }
  }

  var description: String {
    switch self {
    case .positive: "above 0"
    case .atLeastZero: "from 0"
    case .fraction: "from 0 to below 1"
    }
  }
}
