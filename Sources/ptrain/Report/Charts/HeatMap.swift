/// Rows, or their weight, by true and predicted class: right ones on the diagonal in one colour, wrong ones in another,
/// the darker the larger their share of the true class.
struct HeatMap: Chart {
  var title: String
  var summary: String
  /// By true class, then by predicted class.
  var counts: [[Double]]
  /// What is counted.
  var unit: String
  var note: String?

  /// Of the classes, in order, cut to what a hint and a row have room for.
  private let names: [String]
  /// Of the widest of ``names``.
  private let widest: Double
  /// Whether each class's name has room under its column; else the columns are numbered.
  private let columnsAreNamed: Bool
  /// Where the cells begin.
  private let left: Double
  private let (cellWidth, cellHeight): (Double, Double)

  private static let most = 150.0
  private let top = 22.0

  /// Measures the names once: there is a cell for each two of them.
  init(
    title: String, summary: String, names: [String], counts: [[Double]], unit: String = "rows",
    note: String? = nil
  ) {
    (self.title, self.summary, self.counts, self.note) = (title, summary, counts, note)
    self.unit = unit
    self.names = names.map { Coordinate.hint($0) }
    widest = self.names.map { Coordinate.width($0) }.max() ?? 0
    func cellWidth(left: Double) -> Double {
      (ChartSize.width - left - 2) / Double(max(names.count, 1))
    }
    let namedLeft = min(widest, Self.most) + 8
    columnsAreNamed = widest < cellWidth(left: namedLeft) - 4
    left =
      columnsAreNamed
      ? namedLeft : min(namedLeft + Coordinate.width("\(names.count) "), Self.most + 8)
    self.cellWidth = cellWidth(left: left)
    cellHeight = max(min(self.cellWidth, 64), 5) * 0.84
  }

  var height: Double { top + Double(names.count) * cellHeight + 40 }

  func draw(into svg: inout Markup) {
    let frame = PlotFrame.titles
    frame.text("true class", x: 0, y: 11, anchor: "start", "title", into: &svg)
    frame.text(
      "predicted class", x: ChartSize.width - 2, y: height - 4, anchor: "end", "title", into: &svg)
    // Where the cells are lower or narrower than a text, only some are named.
    let rowStride = max(1, Int((15 / cellHeight).rounded(.up)))
    let widestColumn =
      columnsAreNamed ? widest : Coordinate.width("\(names.count)")
    let columnStride = max(1, Int(((widestColumn + 4) / cellWidth).rounded(.up)))
    for (row, name) in names.enumerated() {
      let y = top + Double(row) * cellHeight
      if row % rowStride == 0 {
        let text = columnsAreNamed ? name : "\(row + 1) \(name)"
        frame.text(
          Coordinate.fitted(text, width: left - 8), x: left - 6, y: y + cellHeight / 2 + 4,
          anchor: "end", into: &svg)
      }
      drawRow(row, y: y, into: &svg)
      if row % columnStride == 0 {
        frame.text(
          columnsAreNamed ? name : "\(row + 1)",
          x: left + (Double(row) + 0.5) * cellWidth, y: top + Double(names.count) * cellHeight + 15,
          anchor: "middle", into: &svg)
      }
    }
  }

  private func drawRow(_ row: Int, y: Double, into svg: inout Markup) {
    let width = cellWidth
    let support = counts[row].reduce(0, +)
    for (column, count) in counts[row].enumerated() {
      let x = left + Double(column) * width
      let share = support > 0 ? count / support : 0
      // A few wrong rows are what one looks for: the root lets them be seen.
      let depth = row == column ? 0.1 + 0.9 * share : share.squareRoot()
      let gap = width > 12 ? 1.0 : 0.3
      let hint =
        "true \(names[row]), predicted \(names[column]): "
        + "\(Figures.amount(count)) of \(Figures.amount(support)) \(unit)"
      svg.element("g") { cell in
        cell.element("title", hint)
        let box: Markup.Attributes = [
          "class": count == 0 ? "cell none" : row == column ? "cell right" : "cell wrong",
          "x": Coordinate.text(x + gap), "y": Coordinate.text(y + gap),
          "width": Coordinate.text(width - 2 * gap),
          "height": Coordinate.text(cellHeight - 2 * gap),
          "rx": width > 20 ? "3" : "", "fill-opacity": count == 0 ? "" : Self.opacity(depth),
        ]
        cell.element("rect", box)
        guard count > 0, cellHeight >= 15, let text = Self.text(count, width: width - 6) else {
          return
        }
        PlotFrame.titles.text(
          text, x: x + width / 2, y: y + cellHeight / 2 + 4, anchor: "middle",
          depth > 0.72 ? (row == column ? "onright" : "onwrong") : "in", into: &cell)
      }
    }
  }

  /// With two decimals, which is as fine as a shade is seen.
  static func opacity(_ share: Double) -> String {
    let hundredths = Int((max(0, min(1, share.isFinite ? share : 0)) * 100).rounded())
    return hundredths == 100 ? "1" : "0." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
  }

  private static func text(_ count: Double, width: Double) -> String? {
    let forms = [Figures.amount(count), Figures.rate(count).filter { $0 != " " }]
    return forms.first { Coordinate.width($0) <= width }
  }
}

extension PlotFrame {
  /// Without axes, for charts that only set texts.
  static let titles = PlotFrame(
    x: .linear("", [0.0, 1]), y: .linear("", [0.0, 1]), height: ChartSize.height)
}
