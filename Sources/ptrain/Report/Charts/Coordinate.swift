/// Lengths and places within a chart, in units of its `viewBox`.
enum Coordinate {
  /// At most one decimal: a tenth of a unit is less than a pixel shows. What is no number, or far
  /// outside of any chart, is brought back to where a browser can draw it.
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((max(-limit, min(limit, value)) * 10).rounded())
    let (whole, part) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (part == 0 ? "\(whole)" : "\(whole).\(part)")
  }

  private static let limit = 1e5

  /// How wide `text` is at most, in the widest of the fonts that systems use.
  static func width(_ text: some StringProtocol, size: Double = fontSize) -> Double {
    text.unicodeScalars.reduce(0) { $0 + share($1) } * size
  }

  /// Of the texts in a chart.
  static let fontSize = 12.0

  private static func share(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "l", "j", ".", ",", ":", ";", "|", "'", "!", " ": 0.36
    case "m", "w", "M", "W", "%", "@": 0.98
    case "A"..."Z": 0.74
    case "\u{0}"..."\u{7F}": 0.65
    case "\u{80}"..."\u{2FF}": 0.7
    default: 1.05
    }
  }

  /// `text` escaped, and cut where it would be wider than `width`.
  static func fitted(_ text: String, width: Double, size: Double = fontSize) -> String {
    let shown = Markup.visible(text)
    guard self.width(shown, size: size) > width + 0.01 else { return shown }
    var (cut, used) = ("", share("…") * size)
    for character in shown {
      used += self.width(String(character), size: size)
      if used > width { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// A name as hints give it: as many of them as there are marks must stay a small page.
  static func hint(_ name: String) -> String { fitted(name, width: 480) }
}
