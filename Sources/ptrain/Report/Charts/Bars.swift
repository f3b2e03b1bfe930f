/// A length for each name, the longest first or in a given order.
struct Bars: Chart {
  var title: String
  var summary: String
  var rows: [Row]
  /// Of the palette.
  var colour = 0
  var note: String?

  struct Row: Sendable {
    var name: String
    var value: Double
    /// Beside the bar.
    var label: String
  }

  private static let rowHeight = 22.0
  private static let most = 190.0

  var height: Double { Double(rows.count) * Self.rowHeight + 6 }

  func draw(into svg: inout Markup) {
    let widest = rows.map { Coordinate.width(Markup.visible($0.name)) }.max() ?? 0
    let left = min(widest, Self.most) + 10
    let labels = rows.map { Coordinate.width($0.label) }.max() ?? 0
    let room = max(ChartSize.width - left - labels - 8, 20)
    let greatest = rows.map(\.value).filter(\.isFinite).max() ?? 0
    for (index, row) in rows.enumerated() {
      let y = Double(index) * Self.rowHeight
      let share = greatest > 0 && row.value.isFinite ? max(0, row.value / greatest) : 0
      PlotFrame.titles.text(
        Coordinate.fitted(row.name, width: left - 10), x: left - 8, y: y + 15, anchor: "end",
        into: &svg)
      svg.element(
        "rect",
        [
          "class": "area c\(colour)", "x": Coordinate.text(left), "y": Coordinate.text(y + 3),
          "width": Coordinate.text(max(share * room, 1)), "height": "16", "rx": "2",
        ]
      ) { $0.element("title", "\(Coordinate.hint(row.name)): \(row.label)") }
      PlotFrame.titles.text(
        row.label, x: left + share * room + 6, y: y + 15, anchor: "start", into: &svg)
    }
  }
}
