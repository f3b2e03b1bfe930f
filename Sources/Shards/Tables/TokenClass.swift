/// What a field looks like, before its column's kind is known.
package enum TokenClass: Equatable {
  /// Nothing, blanks, or a word for a missing value: `NA`, `N/A`, `#N/A`, `<NA>`, `NaN`, `?`,
  /// `null`, in any letter case.
  case missing
  /// The word `none`: missing among numbers, a category like any other among texts.
  case none
  /// A number of ``NumberGrammar`` within range.
  case number
  /// Meant as a number, but not one that can be taken: `inf`, `0x1p3`, `1,5`, `1e400`.
  case malformedNumber
  case text

  /// The class of the token in `range`, which has no blanks around it.
  package static func of(_ bytes: [UInt8], _ range: Range<Int>) -> TokenClass {
    bytes.withUnsafeBufferPointer { of($0, range) }
  }

  /// The same for bytes in place.
  package static func of(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> TokenClass {
    guard let first = bytes[range].first else { return .missing }
    // Most fields are numbers or words; the byte they begin with tells the rest apart.
    if first < UInt8(ascii: ":"), first != UInt8(ascii: "#") {
      if let parts = NumberGrammar.parts(bytes, range) {
        return isInRange(parts, bytes, range) ? .number : .malformedNumber
      }
      return isMalformed(bytes, range) ? .malformedNumber : missingOrText(bytes, range)
    }
    let word = missingOrText(bytes, range)
    return word == .text && isInfinity(bytes, range) ? .malformedNumber : word
  }

  private static func isInRange(
    _ parts: NumberGrammar.Parts, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    // 19 digits and 10^18 stay below 10^38: only the others need their value worked out.
    parts.exponent <= 18 || NumberGrammar.value(parts, bytes, range) != nil
  }

  private static func missingOrText(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> TokenClass {
    guard range.count <= 4 else { return .text }
    let word = bytes[range].reduce(UInt32(0)) { word, byte in
      let isCapital = byte &- UInt8(ascii: "A") < 26
      return word << 8 | UInt32(isCapital ? byte | 0x20 : byte)
    }
    return missingWords.contains(word) ? .missing : word == noneWord ? .none : .text
  }

  private static func packed(_ word: String) -> UInt32 {
    word.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }
  private static let missingWords = ["?", "na", "n/a", "#n/a", "<na>", "nan", "-nan", "null"]
    .map(packed)
  private static let noneWord = packed("none")

  /// `inf`, `infinity` with or without a sign, in any letter case.
  private static func isInfinity(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    guard (3...8).contains(range.count) else { return false }
    let word = bytes[range].map { $0 | 0x20 }
    return word.elementsEqual("inf".utf8) || word.elementsEqual("infinity".utf8)
  }

  /// A number in another notation: signed infinity, hexadecimal, a decimal comma or digits in
  /// groups (`1,5`, `1.234,5`, `1'000`, `1_000`).
  ///
  /// Dates, times, addresses, fractions and percentages are text: a column of them is no mistake.
  private static func isMalformed(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Bool {
    var token = bytes[range]
    if token.first == UInt8(ascii: "-") || token.first == UInt8(ascii: "+") {
      token = token.dropFirst()
    }
    guard let first = token.first else { return false }
    if first | 0x20 == UInt8(ascii: "i") { return isInfinity(bytes, token.indices) }
    guard first &- UInt8(ascii: "0") <= 9 else { return false }
    if first == UInt8(ascii: "0"), token.count > 2,
      token.dropFirst().first.map({ $0 | 0x20 }) == UInt8(ascii: "x")
    {
      return token.dropFirst(2).allSatisfy(isHexadecimal)
    }
    var groups = 0
    for byte in token {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "'"), UInt8(ascii: "_"): groups += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): break
      default: return false
      }
    }
    return groups > 0
  }

  /// Digits with at least one comma between them, as in `1,5` or `1.234,5`.
  package static func isDecimalComma(_ token: [UInt8]) -> Bool {
    token.contains(UInt8(ascii: ","))
      && token.withUnsafeBufferPointer { isMalformed($0, token.indices) }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    case UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
