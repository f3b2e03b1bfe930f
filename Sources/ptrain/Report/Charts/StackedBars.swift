/// Shares that add up to 1, a bar for each name.
struct StackedBars: Chart {
  var title: String
  var summary: String
  /// What the shares are of, in the order they stand in.
  var parts: [String]
  var bars: [Bar]
  var note: String?

  struct Bar: Sendable {
    var name: String
    /// One for each part.
    var shares: [Double]
  }

  private static let barHeight = 30.0
  private static let most = 120.0

  var height: Double { 8 + Double(bars.count) * Self.barHeight + 24 }

  var legend: [LegendEntry] {
    parts.enumerated().map { LegendEntry($1, Look(colour: $0 % Look.colourCount), .area) }
  }

  func draw(into svg: inout Markup) {
    let widest = bars.map { Coordinate.width(Markup.visible($0.name)) }.max() ?? 0
    let left = min(widest, Self.most) + 10
    let right = ChartSize.width - 14
    for (index, bar) in bars.enumerated() {
      let y = 8 + Double(index) * Self.barHeight
      PlotFrame.titles.text(
        Coordinate.fitted(bar.name, width: left - 10), x: left - 8, y: y + 17, anchor: "end",
        into: &svg)
      var x = left
      for (part, share) in bar.shares.enumerated() where share > 0 && share.isFinite {
        let width = min(share, 1) * (right - left)
        svg.element("g") { segment in
          segment.element(
            "title",
            "\(Coordinate.hint(bar.name)): \(Coordinate.hint(parts[part])) \(Figures.percent(share))"
          )
          segment.element(
            "rect",
            [
              "class": "area c\(part % Look.colourCount)", "x": Coordinate.text(x),
              "y": Coordinate.text(y), "width": Coordinate.text(max(width - 1, 0.4)),
              "height": "24",
            ])
          let text = Figures.decimal(share * 100, places: 0)
          guard width > Coordinate.width(text) + 6 else { return }
          PlotFrame.titles.text(
            text, x: x + width / 2, y: y + 16, anchor: "middle",
            "on\(part % Look.colourCount)", into: &segment)
        }
        x += width
      }
    }
    let bottom = 8 + Double(bars.count) * Self.barHeight + 12
    PlotFrame.titles.text("0 %", x: left, y: bottom, anchor: "start", into: &svg)
    PlotFrame.titles.text(
      "100 % of the workers’ time", x: right, y: bottom, anchor: "end", into: &svg)
  }
}
