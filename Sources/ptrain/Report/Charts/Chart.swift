/// A picture of numbers: an SVG with a title, a description for those who do not see it, and a
/// legend beside it.
protocol Chart: Sendable {
  var title: String { get }
  /// What it shows, in a sentence.
  var summary: String { get }
  /// Units of the `viewBox`; all charts are ``ChartSize/width`` wide.
  var height: Double { get }
  var legend: [LegendEntry] { get }
  /// A sentence on what is not to be seen at once.
  var note: String? { get }
  func draw(into svg: inout Markup)
}

enum ChartSize {
  /// About a pixel each where two charts stand side by side, 0.8 of one on a phone.
  static let width = 420.0
  static let height = 264.0
}

extension Chart {
  var height: Double { ChartSize.height }
  var legend: [LegendEntry] { [] }
  var note: String? { nil }

  /// The figure as it stands on a page.
  func figure(isWide: Bool = false) -> Markup {
    var page = Markup()
    page.element("figure", ["class": isWide ? "card wide" : "card"]) { page in
      page.element("figcaption") { page in
        page.element("h3", title)
        if !legend.isEmpty {
          page.element("ul", ["class": "legend"]) { list in
            for entry in legend { entry.draw(into: &list) }
          }
        }
      }
      page.element(
        "svg",
        [
          "viewBox": "0 0 \(Coordinate.text(ChartSize.width)) \(Coordinate.text(height))",
          "role": "img",
        ]
      ) { svg in
        svg.element("title", title)
        svg.element("desc", summary)
        draw(into: &svg)
      }
      if let note { page.element("p", ["class": "note"], note) }
    }
    return page
  }
}

/// How a series looks: told apart by colour, and by strokes and shapes where colours are not seen.
struct Look: Sendable, Equatable {
  enum Stroke: String, Sendable { case solid, dashed, dotted, dashDot }
  enum Shape: Int, Sendable, CaseIterable { case circle, square, diamond, triangle, cross, ring }

  /// Of the palette, see ``PageStyle``.
  var colour: Int
  var stroke = Stroke.solid
  var shape = Shape.circle

  /// The classes of a line.
  var line: String { "line c\(colour) \(stroke.rawValue)" }

  static let colourCount = 8

  /// The look of one of several runs or modes.
  static func series(_ index: Int) -> Look {
    let strokes = [Stroke.solid, .dashed, .dotted, .dashDot]
    return Look(
      colour: index % colourCount, stroke: strokes[index / colourCount % strokes.count],
      shape: Shape.allCases[index % (Shape.allCases.count - 1)])
  }
}

/// A line of a legend.
struct LegendEntry: Sendable {
  enum Sample: Sendable {
    case line
    case marker
    case markedLine
    case area
    case band
  }

  var name: String
  var look: Look
  var sample: Sample

  init(_ name: String, _ look: Look, _ sample: Sample = .line) {
    self.name = name
    self.look = look
    self.sample = sample
  }

  fileprivate func draw(into list: inout Markup) {
    list.element("li") { item in
      item.element("svg", ["viewBox": "0 0 26 12", "aria-hidden": "true"]) { svg in
        switch sample {
        case .line, .markedLine:
          svg.element("path", ["class": look.line, "d": "M1 6H25"])
          if case .markedLine = sample { look.mark(x: 13, y: 6, radius: 3.5, into: &svg) }
        case .marker: look.mark(x: 13, y: 6, radius: 4, into: &svg)
        case .area:
          svg.element(
            "rect",
            ["class": "area c\(look.colour)", "x": "7", "width": "12", "height": "12", "rx": "2"])
        case .band:
          svg.element(
            "rect", ["class": "band c\(look.colour)", "x": "1", "width": "24", "height": "12"])
        }
      }
      item.element("bdi", name)
    }
  }
}

extension Look {
  /// A point in this shape; a `hint` is shown while a pointer rests on it.
  func mark(x: Double, y: Double, radius: Double, hint: String? = nil, into svg: inout Markup) {
    let (left, right, top, bottom) = (x - radius, x + radius, y - radius, y + radius)
    func path(_ points: [(Double, Double)]) -> String {
      "M" + points.map { Coordinate.text($0) + " " + Coordinate.text($1) }.joined(separator: "L")
        + "Z"
    }
    let outline: String
    switch shape {
    case .circle, .ring:
      let name = shape == .ring ? "ring c\(colour)" : "dot c\(colour)"
      svg.element(
        "circle",
        [
          "class": name, "cx": Coordinate.text(x), "cy": Coordinate.text(y),
          "r": Coordinate.text(radius),
        ]
      ) { if let hint { $0.element("title", hint) } }
      return
    case .square:
      outline = path([(left, top), (right, top), (right, bottom), (left, bottom)])
    case .diamond:
      let far = radius * 1.3
      outline = path([(x, y - far), (x + far, y), (x, y + far), (x - far, y)])
    case .triangle: outline = path([(x, top - 0.5), (right + 0.5, bottom), (left - 0.5, bottom)])
    case .cross:
      let arm = radius * 0.4
      outline = path([
        (x - arm, top), (x + arm, top), (x + arm, y - arm), (right, y - arm), (right, y + arm),
        (x + arm, y + arm), (x + arm, bottom), (x - arm, bottom), (x - arm, y + arm),
        (left, y + arm), (left, y - arm), (x - arm, y - arm),
      ])
    }
    svg.element("path", ["class": "dot c\(colour)", "d": outline]) {
      if let hint { $0.element("title", hint) }
    }
  }
}
