/// The area between two axes: places numbers in it and draws what stands around it.
///
/// From top to bottom: the title of the vertical axis, the area, the numbers of the horizontal axis
/// and its title, each in a row of its own, so that no two texts meet.
struct PlotFrame: Sendable {
  let x: Axis
  let y: Axis
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// - Parameter height: of the whole chart.
  init(x: Axis, y: Axis, height: Double = ChartSize.height) {
    self.x = x
    self.y = y
    let labels = y.ticks.map { Coordinate.width($0.label) }.max() ?? 0
    left = min(labels + 8, 110)
    right = ChartSize.width - 14
    top = 26
    bottom = height - 36
  }

  /// Where a number is from left to right, `nil` where it has no place on the axis.
  func x(_ value: Double) -> Double? {
    x.scale.position(value).map { left + $0 * (right - left) }
  }

  /// Where a number is from top to bottom.
  func y(_ value: Double) -> Double? {
    y.scale.position(value).map { bottom - $0 * (bottom - top) }
  }

  /// A point, if it has a place within the area or little beyond it.
  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
    guard let x = self.x(x), let y = self.y(y), x >= left - 0.5, x <= right + 0.5 else {
      return nil
    }
    return (x, max(top - 1, min(bottom + 1, y)))
  }

  /// Lines, numbers and titles.
  func draw(into svg: inout Markup) {
    let baseline = Coordinate.text(bottom)
    for tick in y.ticks {
      guard let place = y(tick.value), place >= top - 0.5, place <= bottom + 0.5 else { continue }
      svg.element(
        "path",
        [
          "class": "grid",
          "d": "M\(Coordinate.text(left)) \(Coordinate.text(place))H\(Coordinate.text(right))",
        ])
      text(tick.label, x: left - 6, y: place + 4, anchor: "end", into: &svg)
    }
    svg.element(
      "path",
      ["class": "axis", "d": "M\(Coordinate.text(left)) \(baseline)H\(Coordinate.text(right))"])
    var free = -Double.infinity
    for tick in x.ticks {
      guard let place = x(tick.value), place >= left - 0.5, place <= right + 0.5 else { continue }
      svg.element("path", ["class": "axis", "d": "M\(Coordinate.text(place)) \(baseline)v4"])
      // Near the edges a label moves inwards; one that would meet the last is left out.
      let half = Coordinate.width(tick.label) / 2
      let middle = min(max(place, half), ChartSize.width - half)
      guard middle - half > free else { continue }
      free = middle + half + 4
      text(tick.label, x: middle, y: bottom + 16, anchor: "middle", into: &svg)
    }
    let width = ChartSize.width - 4
    text(
      Coordinate.fitted(y.title, width: width), x: 0, y: 11, anchor: "start", "title", into: &svg)
    text(
      Coordinate.fitted(x.title, width: width), x: right, y: bottom + 32, anchor: "end", "title",
      into: &svg)
  }

  /// A text in the chart.
  func text(
    _ text: String, x: Double, y: Double, anchor: String, _ style: String = "",
    into svg: inout Markup
  ) {
    svg.element(
      "text",
      [
        "class": style, "x": Coordinate.text(x), "y": Coordinate.text(y),
        "text-anchor": anchor == "start" ? "" : anchor,
      ], text)
  }
}
