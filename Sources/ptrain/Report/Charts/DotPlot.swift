/// A few figures for each of several names: a row of marks on a common axis, which unlike bars need not
/// start at 0, so that 0.98 and 0.99 are told apart (Cleveland, "The Elements of Graphing Data", 1985).
/// It ends at 1 or above.
struct DotPlot: Chart {
  var title: String
  var summary: String
  /// Each with a look of its own.
  var figures: [String]
  var rows: [Row]
  var axisTitle: String
  var note: String?

  struct Row: Sendable {
    var name: String
    /// As many as figures; `nil` where there is none.
    var values: [Double?]
  }

  private static let most = 130.0

  /// About as high as a confusion matrix beside it.
  private var rowHeight: Double { max(20, min(36, 300 / Double(max(rows.count, 1)))) }

  var height: Double { 8 + Double(rows.count) * rowHeight + 40 }

  var legend: [LegendEntry] {
    figures.enumerated().map { LegendEntry($1, Self.look($0), .marker) }
  }

  private static func look(_ index: Int) -> Look {
    Look(colour: [0, 1, 2][index % 3], shape: [.circle, .square, .diamond][index % 3])
  }

  func draw(into svg: inout Markup) {
    let values = rows.flatMap(\.values).compactMap { $0 }
    // 1 is as good as it gets: how far off it the marks are is what counts.
    let axis = Axis.linear(axisTitle, values + [1])
    let widest = rows.map { Coordinate.width(Markup.visible($0.name)) }.max() ?? 0
    let left = min(widest, Self.most) + 10
    let right = ChartSize.width - 10
    let bottom = 8 + Double(rows.count) * rowHeight
    func x(_ value: Double) -> Double? {
      axis.scale.position(value).map { left + $0 * (right - left) }
    }
    drawAxis(axis, x, bottom: bottom, right: right, into: &svg)
    for (index, row) in rows.enumerated() {
      let y = 8 + (Double(index) + 0.5) * rowHeight
      PlotFrame.titles.text(
        Coordinate.fitted(row.name, width: left - 10), x: left - 8, y: y + 4, anchor: "end",
        into: &svg)
      let places = row.values.compactMap { $0.flatMap(x) }
      if let low = places.min(), let high = places.max() {
        svg.element(
          "path",
          [
            "class": "stem",
            "d": "M\(Coordinate.text(low)) \(Coordinate.text(y))H\(Coordinate.text(high))",
          ])
      }
      // The last figure, which sums up the others, lies on top.
      for (figure, value) in row.values.enumerated() {
        guard let value, let place = x(value) else { continue }
        Self.look(figure).mark(
          x: place, y: y, radius: 4.2,
          hint: "\(Coordinate.hint(row.name)): \(figures[figure]) "
            + Figures.decimal(value, places: 3),
          into: &svg)
      }
    }
  }

  private func drawAxis(
    _ axis: Axis, _ x: (Double) -> Double?, bottom: Double, right: Double, into svg: inout Markup
  ) {
    var free = -Double.infinity
    for tick in axis.ticks {
      guard let place = x(tick.value) else { continue }
      svg.element(
        "path",
        ["class": "grid", "d": "M\(Coordinate.text(place)) 4V\(Coordinate.text(bottom))"])
      let half = Coordinate.width(tick.label) / 2
      let middle = min(place, ChartSize.width - half)
      guard middle - half > free else { continue }
      free = middle + half + 4
      PlotFrame.titles.text(
        tick.label, x: middle, y: bottom + 16, anchor: "middle", into: &svg)
    }
    PlotFrame.titles.text(
      axis.title, x: right, y: bottom + 32, anchor: "end", "title", into: &svg)
  }
}
