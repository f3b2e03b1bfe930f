/// Lines over a common axis, with bands, spreads and marks where there are such.
struct LineChart: Chart {
  var title: String
  var summary: String
  var x: Axis
  var y: Axis
  var series: [Series] = []
  /// Lines from top to bottom, such as the best epoch.
  var marks: [Mark] = []
  /// From here on to the right the area is shaded, as beyond the usable cores.
  var shaded: (from: Double, label: String)?
  var note: String?

  struct Series: Sendable {
    var name: String
    var look: Look
    var points: [Point]
    var line = Line.drawn
    var markers = Markers.whenFew
    /// What `low` and `high` of its points are.
    var spread = Spread.bars
    /// Whether the legend names it.
    var isNamed = true

    enum Line: Sendable { case drawn, none }
    enum Markers: Sendable { case none, whenFew, some, all }
    enum Spread: Sendable { case bars, band }
  }

  struct Point: Sendable {
    var x: Double
    var y: Double
    var low: Double?
    var high: Double?
    /// Shown while a pointer rests on it.
    var hint = ""
    /// Drawn as a ring, as what is no result.
    var isHollow = false
  }

  struct Mark: Sendable {
    var x: Double
    var label: String
    /// Whether the label stands below the curves, where they rise.
    var isLow = false
  }

  var legend: [LegendEntry] {
    let named = series.filter(\.isNamed)
    guard named.count > 1 else { return [] }
    return named.map { one in
      let sample: LegendEntry.Sample =
        one.line == .none ? .marker : one.markers == .none ? .line : .markedLine
      return LegendEntry(one.name, one.look, one.markers == .whenFew ? .line : sample)
    }
  }

  func draw(into svg: inout Markup) {
    let frame = PlotFrame(x: x, y: y, height: height)
    if let shaded, let start = frame.x(shaded.from), start < frame.right {
      svg.element(
        "rect",
        [
          "class": "shade", "x": Coordinate.text(start), "y": Coordinate.text(frame.top),
          "width": Coordinate.text(frame.right - start),
          "height": Coordinate.text(frame.bottom - frame.top),
        ]
      ) { $0.element("title", shaded.label) }
    }
    frame.draw(into: &svg)
    for one in series { drawBand(one, frame, into: &svg) }
    drawMarks(frame, into: &svg)
    for one in series { drawLine(one, frame, into: &svg) }
    for one in series { drawPoints(one, frame, into: &svg) }
  }

  private func drawMarks(_ frame: PlotFrame, into svg: inout Markup) {
    for mark in marks {
      guard let place = frame.x(mark.x) else { continue }
      svg.element(
        "path",
        [
          "class": "mark",
          "d": "M\(Coordinate.text(place)) \(Coordinate.text(frame.top))"
            + "V\(Coordinate.text(frame.bottom))",
        ])
      let isLeft = place < (frame.left + frame.right) / 2
      frame.text(
        mark.label, x: place + (isLeft ? 5 : -5),
        y: mark.isLow ? frame.bottom - 8 : frame.top + 11,
        anchor: isLeft ? "start" : "end", "halo", into: &svg)
    }
  }

  private func drawBand(_ series: Series, _ frame: PlotFrame, into svg: inout Markup) {
    guard series.spread == .band else { return }
    let upper = series.points.compactMap { point in
      point.high.flatMap { frame.point(point.x, $0) }
    }
    let lower = series.points.compactMap { point in
      point.low.flatMap { frame.point(point.x, $0) }
    }
    guard upper.count > 1, lower.count > 1 else { return }
    let outline = (upper + lower.reversed()).map(Self.pair).joined(separator: "L")
    svg.element("path", ["class": "band c\(series.look.colour)", "d": "M\(outline)Z"])
  }

  private static func pair(_ point: (x: Double, y: Double)) -> String {
    Coordinate.text(point.x) + " " + Coordinate.text(point.y)
  }

  private func drawLine(_ series: Series, _ frame: PlotFrame, into svg: inout Markup) {
    guard series.line == .drawn else { return }
    var path = ""
    var isDown = false
    for index in Decimation.positions(of: series.points.map(\.y)) {
      let point = series.points[index]
      // A number without a place leaves a gap.
      guard let place = frame.point(point.x, point.y) else {
        isDown = false
        continue
      }
      path += (isDown ? "L" : "M") + Self.pair(place)
      isDown = true
    }
    guard !path.isEmpty else { return }
    svg.element("path", ["class": series.look.line, "d": path])
  }

  private static let fewPoints = 24
  private static let markersOfSome = 7
  private static let mostHints = 160

  private func drawPoints(_ series: Series, _ frame: PlotFrame, into svg: inout Markup) {
    let count = series.points.count
    let marked: Set<Int> =
      switch series.markers {
      case .none: count == 1 ? [0] : []
      case .whenFew: count <= Self.fewPoints ? Set(0..<count) : []
      case .some: Set(Decimation.evenly(count, count: Self.markersOfSome))
      case .all: Set(0..<count)
      }
    let hinted = Set(Decimation.evenly(count, count: Self.mostHints))
    for index in marked.union(hinted).sorted() {
      let point = series.points[index]
      guard let place = frame.point(point.x, point.y) else { continue }
      if series.spread == .bars { drawSpread(series, point, place.x, frame, into: &svg) }
      let hint = point.hint.isEmpty ? nil : point.hint
      if marked.contains(index) {
        var look = series.look
        if point.isHollow { look.shape = .ring }
        look.mark(
          x: place.x, y: place.y, radius: series.line == .none ? 4 : 2.6, hint: hint, into: &svg)
      }
      if let hint, series.line == .drawn {
        svg.element(
          "circle",
          [
            "class": "hit", "cx": Coordinate.text(place.x), "cy": Coordinate.text(place.y),
            "r": "7",
          ]
        ) { $0.element("title", hint) }
      }
    }
  }

  private func drawSpread(
    _ series: Series, _ point: Point, _ x: Double, _ frame: PlotFrame, into svg: inout Markup
  ) {
    guard let bottom = point.low.flatMap(frame.y), let top = point.high.flatMap(frame.y),
      bottom - top > 0.4
    else { return }
    // What reaches beyond the area ends at its edge, without the stroke across that ends a bar.
    let low = (y: min(bottom, frame.bottom), isEnd: bottom <= frame.bottom)
    let high = (y: max(top, frame.top), isEnd: top >= frame.top)
    guard low.y > high.y else { return }
    let place = Coordinate.text(x)
    var path = "M\(place) \(Coordinate.text(low.y))V\(Coordinate.text(high.y))"
    for end in [low, high] where end.isEnd {
      path += "M\(place) \(Coordinate.text(end.y))m-4 0h8"
    }
    svg.element("path", ["class": "spread c\(series.look.colour)", "d": path])
  }
}
