/// How many rows fall into each of equal intervals.
struct HistogramChart: Chart {
  var title: String
  var summary: String
  var axisTitle: String
  /// The first interval's lower end, and the length of all.
  var low: Double
  var width: Double
  var counts: [Int]
  var note: String?

  func draw(into svg: inout Markup) {
    let ends = [low, low + width * Double(counts.count)]
    let scale = AxisScale(.linear, low: ends[0], high: ends[1])
    let ticks = Ticks.linear(scale, count: 6)
    let x = Axis(
      title: axisTitle, scale: scale,
      ticks: zip(ticks, Ticks.labels(ticks)).map { Axis.Tick(value: $0, label: $1) })
    let frame = PlotFrame(
      x: x, y: .linear("rows", counts.map { Double($0) }, zero: true), height: height)
    frame.draw(into: &svg)
    for (index, count) in counts.enumerated() where count > 0 {
      let start = low + width * Double(index)
      guard let left = frame.x(start), let right = frame.x(start + width),
        let top = frame.y(Double(count))
      else { continue }
      svg.element(
        "rect",
        [
          "class": "area c0", "x": Coordinate.text(left + 0.5), "y": Coordinate.text(top),
          "width": Coordinate.text(max(right - left - 1, 0.5)),
          "height": Coordinate.text(frame.bottom - top),
        ]
      ) {
        $0.element(
          "title",
          "\(Figures.short(start)) to \(Figures.short(start + width)): "
            + "\(Figures.grouped(count)) rows")
      }
    }
    if let zero = frame.x(0), zero > frame.left, zero < frame.right {
      svg.element(
        "path",
        [
          "class": "mark",
          "d": "M\(Coordinate.text(zero)) \(Coordinate.text(frame.top))"
            + "V\(Coordinate.text(frame.bottom))",
        ])
    }
  }
}
