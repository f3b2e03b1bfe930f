/// Curves of several runs over each other.
struct ComparisonCharts {
  let runs: [ComparisonPage.Run]

  private typealias Column = (EpochColumns) -> [Double]?

  var charts: [any Chart] {
    [
      chart("Held-out loss", axis: "held-out loss", \.validLoss),
      chart("Training loss", axis: "training loss", \.trainLoss),
      chart(
        "Accuracy", axis: "accuracy of the held-out rows, %",
        { $0.validAccuracy?.map { $0 * 100 } }, fitted: false),
      chart(
        "R²", axis: "R² of the held-out rows", { $0.validR2?.map { max($0, -1) } }, fitted: false),
      byTime,
      chart("Learning rate", axis: "learning rate", \.learningRate, fitted: false, zero: true),
      chart("Throughput", axis: "rows/s", \.rowsPerSecond, fitted: false, zero: true),
    ].compactMap { $0 }
  }

  private var epochAxis: Axis {
    let epochs = runs.flatMap { [$0.report.epochs.epoch.first, $0.report.epochs.epoch.last] }
      .compactMap { $0 }
    return .whole("epoch", from: epochs.min() ?? 1, to: epochs.max() ?? 1)
  }

  /// - Parameter fitted: whether the axis may be logarithmic.
  private func chart(
    _ title: String, axis: String, _ column: Column, fitted: Bool = true, zero: Bool = false
  ) -> (any Chart)? {
    let series = series(column) { run, index in Double(runs[run].report.epochs.epoch[index]) }
    guard !series.isEmpty else { return nil }
    let values = series.flatMap(\.points).map(\.y)
    return LineChart(
      title: title, summary: "\(title) of \(series.count) runs by epoch.", x: epochAxis,
      y: fitted ? .fitting(axis, values) : .linear(axis, values, zero: zero), series: series)
  }

  /// Held-out loss, or training loss, by seconds: what a faster run is worth.
  private var byTime: (any Chart)? {
    let timed = runs.filter { $0.report.epochs.seconds != nil }
    guard timed.count > 1 else { return nil }
    let isHeldOut = timed.allSatisfy { $0.report.epochs.validLoss != nil }
    let sums = runs.map { run -> [Double] in
      var sum = 0.0
      return (run.report.epochs.seconds ?? []).map { seconds in
        sum += seconds
        return sum
      }
    }
    let column: Column = { epochs in
      epochs.seconds == nil ? nil : isHeldOut ? epochs.validLoss : epochs.trainLoss
    }
    let series = series(column) { run, index in sums[run][index] }
    let name = isHeldOut ? "held-out loss" : "training loss"
    let points = series.flatMap(\.points)
    return LineChart(
      title: "Loss against time", summary: "The \(name) of \(series.count) runs by seconds.",
      x: .linear("seconds", points.map(\.x), zero: true), y: .fitting(name, points.map(\.y)),
      series: series)
  }

  private func series(
    _ column: Column, x: (_ run: Int, _ index: Int) -> Double
  ) -> [LineChart.Series] {
    runs.enumerated().compactMap { number, run in
      guard let values = column(run.report.epochs), !values.isEmpty else { return nil }
      let name = Coordinate.hint(run.name)
      return LineChart.Series(
        name: run.name, look: .series(number),
        points: values.enumerated().map { index, value in
          LineChart.Point(
            x: x(number, index), y: value,
            hint: "\(name), epoch \(Figures.grouped(run.report.epochs.epoch[index])): "
              + Figures.short(value))
        }, markers: .some)
    }
  }
}
