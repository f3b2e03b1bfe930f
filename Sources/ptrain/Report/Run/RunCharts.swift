/// The curves of a run.
struct RunCharts {
  let report: RunReport

  private var epochs: EpochColumns { report.epochs }

  private var epochAxis: Axis {
    .whole("epoch", from: epochs.epoch.first ?? 1, to: epochs.epoch.last ?? 1)
  }

  private func bestMark(isLow: Bool = false) -> [LineChart.Mark] {
    guard let chosen = report.outcome.chosenEpoch, epochs.epoch.count > 1, epochs.validLoss != nil
    else { return [] }
    return [
      LineChart.Mark(x: Double(chosen), label: "best: \(Figures.grouped(chosen))", isLow: isLow)
    ]
  }

  /// Loss, metric, learning rate and throughput, as far as they are known.
  var curves: [any Chart] {
    guard !epochs.epoch.isEmpty else { return [] }
    return [loss, metric, learningRate, throughput].compactMap { $0 }
  }

  private func points(_ values: [Double], _ text: (Double) -> String) -> [LineChart.Point] {
    zip(epochs.epoch, values).map { epoch, value in
      LineChart.Point(
        x: Double(epoch), y: value, hint: "epoch \(Figures.grouped(epoch)): \(text(value))")
    }
  }

  private var loss: (any Chart)? {
    var series = [
      LineChart.Series(
        name: "training", look: Look(colour: 0, stroke: .dashed),
        points: points(epochs.trainLoss) { "training loss " + Figures.short($0) })
    ]
    if let held = epochs.validLoss {
      series.append(
        LineChart.Series(
          name: "held-out rows", look: Look(colour: 1),
          points: points(held) { "held-out loss " + Figures.short($0) }))
    }
    let values = epochs.trainLoss + (epochs.validLoss ?? [])
    let title = report.fact("loss", in: "Training").map { "loss, \($0)" } ?? "loss"
    return LineChart(
      title: "Loss", summary: "Loss by epoch\(Self.ends(epochs.trainLoss, "training loss")).",
      x: epochAxis, y: .fitting(title, values), series: series, marks: bestMark())
  }

  private var metric: (any Chart)? {
    guard let metric = report.metric else { return nil }
    // A model that starts out far worse than the mean would press all else to the top.
    let floor = report.epochs.validR2 == nil ? -Double.infinity : -1
    let isCut = metric.values.contains { $0 < floor }
    return LineChart(
      title: metric.name,
      summary:
        "\(metric.name) of the held-out rows by epoch\(Self.ends(metric.values, metric.name)).",
      x: epochAxis, y: .linear(metric.axis, metric.values.map { max($0, floor) }),
      series: [
        LineChart.Series(
          name: metric.name, look: Look(colour: 2),
          points: points(metric.values.map { max($0, floor) }) {
            metric.name + " " + Figures.decimal($0, places: floor == -1 ? 4 : 2)
          })
      ], marks: bestMark(isLow: true), note: isCut ? "Values below −1 are drawn at −1." : nil)
  }

  private var learningRate: (any Chart)? {
    LineChart(
      title: "Learning rate", summary: "Learning rate of each epoch’s last step.", x: epochAxis,
      y: .linear("learning rate", epochs.learningRate, zero: true),
      series: [
        LineChart.Series(
          name: "learning rate", look: Look(colour: 3),
          points: points(epochs.learningRate) { "learning rate " + Figures.short($0) })
      ])
  }

  private var throughput: (any Chart)? {
    guard let rates = epochs.rowsPerSecond else { return nil }
    return LineChart(
      title: "Throughput",
      summary: "Training rows a second by epoch, evaluation not included.", x: epochAxis,
      y: .linear("rows/s", rates, zero: true),
      series: [
        LineChart.Series(
          name: "rows/s", look: Look(colour: 5),
          points: points(rates) { Figures.rate($0) + " rows/s" })
      ])
  }

  /// `, from 2.3 to 0.1`.
  static func ends(_ values: [Double], _ name: String) -> String {
    guard let first = values.first, let last = values.last, values.count > 1 else { return "" }
    return "; \(name) from \(Figures.short(first)) to \(Figures.short(last))"
  }
}
