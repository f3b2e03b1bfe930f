import Shards

/// HTML or SVG in the making.
///
/// Names of elements and attributes come from the source, texts and values from anywhere: whatever
/// they hold, they come out as text. Control and format characters, which could turn the direction
/// of writing, are shown escaped.
struct Markup: Sendable {
  /// Names and values; one with an empty value is left out.
  typealias Attributes = KeyValuePairs<StaticString, String>

  private(set) var text = ""

  /// An element with other elements in it.
  mutating func element(
    _ name: StaticString, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void
  ) {
    open(name, attributes)
    text += ">"
    content(&self)
    text += "</\(name)>"
  }

  /// An element with a text in it.
  mutating func element(_ name: StaticString, _ content: String) {
    element(name) { $0.add(content) }
  }

  /// An element with attributes and a text in it.
  mutating func element(_ name: StaticString, _ attributes: Attributes, _ content: String) {
    element(name, attributes) { $0.add(content) }
  }

  /// An element with nothing in it.
  mutating func element(_ name: StaticString, _ attributes: Attributes) {
    open(name, attributes)
    text += "/>"
  }

  /// A text.
  mutating func add(_ content: some StringProtocol) { text += Self.escaped(content) }

  /// Elements that were made elsewhere.
  mutating func add(_ other: Markup) { text += other.text }

  /// What stands in the source and is right as it is.
  mutating func add(verbatim content: StaticString) { text += "\(content)" }

  private mutating func open(_ name: StaticString, _ attributes: Attributes) {
    text += "<\(name)"
    for (key, value) in attributes where !value.isEmpty {
      text += " \(key)=\"\(Self.escaped(value))\""
    }
  }

  /// `content` as text of an element or in the quotes of an attribute.
  static func escaped(_ content: some StringProtocol) -> String {
    let isPlain = content.utf8.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7F && !"&<>\"'".utf8.contains(byte)
    }
    if isPlain { return String(content) }
    var result = ""
    for character in visible(content).unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// `content` with control and format characters spelled out.
  static func visible(_ content: some StringProtocol) -> String {
    Excerpt.escaped(content, limit: .max)
  }
}
