/// Predicted against true values: points where they are few, else shaded squares that count them all.
struct AgreementChart: Chart {
  var title: String
  var summary: String
  var contents: Contents
  var unit: String
  var note: String?

  enum Contents: Sendable {
    /// True and predicted.
    case points([(truth: Double, predicted: Double)])
    case grid(ValueGrid)
  }

  var height: Double { 370 }

  func draw(into svg: inout Markup) {
    let values: [Double] =
      switch contents {
      case .points(let points): points.flatMap { [$0.truth, $0.predicted] }
      case .grid(let grid): [grid.low, grid.low + grid.side * Double(grid.count)]
      }
    let frame = PlotFrame(
      x: .linear("true \(unit)", values), y: .linear("predicted \(unit)", values), height: height)
    frame.draw(into: &svg)
    switch contents {
    case .points(let points):
      for point in points {
        guard let place = frame.point(point.truth, point.predicted) else { continue }
        svg.element(
          "circle",
          [
            "class": "speck c0", "cx": Coordinate.text(place.x), "cy": Coordinate.text(place.y),
            "r": "3",
          ]
        ) {
          $0.element(
            "title",
            "true \(Figures.short(point.truth)), predicted \(Figures.short(point.predicted))")
        }
      }
    case .grid(let grid): draw(grid, frame, into: &svg)
    }
    let (low, high) = (frame.x.scale.low, frame.x.scale.high)
    if let start = frame.point(low, low), let end = frame.point(high, high) {
      svg.element(
        "path",
        [
          "class": "ideal",
          "d": "M\(Coordinate.text(start.x)) \(Coordinate.text(start.y))"
            + "L\(Coordinate.text(end.x)) \(Coordinate.text(end.y))",
        ]
      ) { $0.element("title", "predicted as it is") }
    }
  }

  private func draw(_ grid: ValueGrid, _ frame: PlotFrame, into svg: inout Markup) {
    let most = grid.cells.map(\.rows).max() ?? 1
    for cell in grid.cells {
      let (x, y) = (
        grid.low + grid.side * Double(cell.truth), grid.low + grid.side * Double(cell.predicted)
      )
      guard let left = frame.x(x), let right = frame.x(x + grid.side), let bottom = frame.y(y),
        let top = frame.y(y + grid.side)
      else { continue }
      let depth = (Double(cell.rows) / Double(most)).squareRoot()
      svg.element(
        "rect",
        [
          "class": "cell right", "x": Coordinate.text(left), "y": Coordinate.text(top),
          "width": Coordinate.text(max(right - left - 0.4, 0.1)),
          "height": Coordinate.text(max(bottom - top - 0.4, 0.1)),
          "fill-opacity": HeatMap.opacity(0.12 + 0.88 * depth),
        ]
      ) {
        $0.element(
          "title",
          "true \(Figures.short(x)) to \(Figures.short(x + grid.side)), predicted "
            + "\(Figures.short(y)) to \(Figures.short(y + grid.side)): "
            + "\(Figures.grouped(cell.rows)) rows")
      }
    }
  }
}
