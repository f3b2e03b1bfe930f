import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads a page with a parser of XML, which pages are strict enough for: what data has smuggled in would
/// show as elements, attributes or an error.
final class WellFormed: NSObject, XMLParserDelegate {
  private(set) var elements: [String: Int] = [:]
  private(set) var attributes: Set<String> = []
  private(set) var headings: [String] = []
  private(set) var text = ""
  private var heading: String?

  init(_ html: String) throws {
    super.init()
    let body = html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
    let parser = XMLParser(data: Data(body.utf8))
    parser.delegate = self
    if !parser.parse() { throw try #require(parser.parserError) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements[name, default: 0] += 1
    self.attributes.formUnion(attributes.keys)
    if name == "h2" { heading = "" }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
    heading?.append(string)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "h2", let heading { headings.append(heading) }
    if name == "h2" { heading = nil }
  }

  /// All that pages are made of.
  static let known: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3",
    "p",
    "bdi", "small", "b", "code", "pre", "dl", "dt", "dd", "div", "ul", "li", "table", "thead",
    "tbody",
    "tr", "th", "td", "details", "summary", "figure", "figcaption", "svg", "desc", "g", "path",
    "rect",
    "circle", "text",
  ]

  /// No handlers, no links, no styles of elements.
  static let knownAttributes: Set<String> = [
    "lang", "charset", "http-equiv", "content", "name", "class", "scope", "viewBox", "role",
    "aria-hidden", "d", "x", "y", "width", "height", "rx", "cx", "cy", "r", "text-anchor",
    "fill-opacity",
  ]

  /// Whether there is nothing else in it.
  func expectOnlyKnown() {
    #expect(Set(elements.keys).subtracting(Self.known) == [])
    #expect(attributes.subtracting(Self.knownAttributes) == [])
  }
}
