/// Text from an input, made safe and short enough to stand in a message.
public enum Excerpt {
  /// Bytes of the input that a message shows at most.
  public static let limit = 80

  /// `"text"` in quotes, control characters escaped, cut to ``limit`` bytes.
  public static func quoted(_ text: some StringProtocol) -> String {
    "\"" + escaped(text, quote: true) + "\""
  }

  /// `text` with control characters escaped (`\n`, `\u{1B}`), cut to `limit` bytes.
  public static func escaped(
    _ text: some StringProtocol, quote: Bool = false, limit: Int = Excerpt.limit
  ) -> String {
    var result = ""
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > limit { return result + "…" }
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\"" where quote: result += "\\\""
      case "\\" where quote: result += "\\\\"
      case _ where isHidden(scalar):
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Control and format characters: they move the cursor or turn the direction of writing.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
