/// Pictures of how long each synchronisation takes to a target loss.
struct TargetCharts {
  let targets: [Sweep.TimeToTarget]

  private func name(_ target: Sweep.TimeToTarget) -> String {
    "\(target.sync), \(Figures.grouped(target.threads))"
      + (target.threads == 1 ? " thread" : " threads")
  }

  /// What a target came to where not all of its runs got there: a note, such as that a run diverged, and
  /// the lowest loss.
  static func shortfall(_ target: Sweep.TimeToTarget) -> String? {
    let missed = target.runs.filter { !$0.isReached }
    guard !missed.isEmpty else { return nil }
    let notes = missed.compactMap(\.note)
    let lowest = missed.flatMap(\.curve).map(\.loss).filter(\.isFinite).min()
    let words =
      [notes.first.map { notes.count > 1 ? "\(notes.count) runs: \($0)" : $0 }]
      + [lowest.map { "lowest loss \(Figures.short($0))" }]
    let known = words.compactMap { $0 }
    return known.isEmpty ? "not reached" : known.joined(separator: "; ")
  }

  var charts: [any Chart] { [times, losses].compactMap { $0 } }

  private var times: (any Chart)? {
    let reached = targets.filter { $0.median != nil }
    guard !reached.isEmpty else { return nil }
    let missed = targets.filter { $0.median == nil }.map {
      "\(name($0)): \(Self.shortfall($0) ?? "not reached")"
    }
    return Bars(
      title: "Time to the target loss",
      summary: "Median seconds of training until the loss is as low as asked for.",
      rows: reached.map {
        Bars.Row(
          name: name($0), value: $0.median ?? 0, label: Figures.duration($0.median ?? 0))
      },
      note: missed.isEmpty
        ? nil : "Without all runs there: " + missed.joined(separator: " · ") + ".")
  }

  /// The run in the middle, so that one line a target is enough: those that did not get there took
  /// longer than all that did, and one without a curve, as it diverged, has none to draw.
  static func middle(_ target: Sweep.TimeToTarget) -> Sweep.TargetRun? {
    let runs = target.runs.filter { !$0.curve.isEmpty }
      .sorted { ($0.isReached ? 0 : 1, $0.seconds) < ($1.isReached ? 0 : 1, $1.seconds) }
    return runs.isEmpty ? nil : runs[runs.count / 2]
  }

  private static let mostLines = 6

  /// Where they are many, the quickest of each synchronisation.
  private var shown: [Sweep.TimeToTarget] {
    guard targets.count > Self.mostLines else { return targets }
    var best: [Sweep.TimeToTarget] = []
    for target in targets {
      if let index = best.firstIndex(where: { $0.sync == target.sync }) {
        if target.median ?? .infinity < best[index].median ?? .infinity { best[index] = target }
      } else {
        best.append(target)
      }
    }
    return Array(best.prefix(Look.colourCount))
  }

  private var losses: (any Chart)? {
    let shown = self.shown
    var series = shown.enumerated().compactMap { index, target -> LineChart.Series? in
      guard let run = Self.middle(target) else { return nil }
      let called = Coordinate.hint(name(target))
      let kept = Decimation.positions(of: run.curve.map(\.loss)).map { run.curve[$0] }
      return LineChart.Series(
        name: name(target), look: .series(index),
        points: kept.map {
          LineChart.Point(
            x: $0.seconds, y: $0.loss,
            hint: "\(called), epoch \($0.epoch), \(Figures.duration($0.seconds)): loss "
              + Figures.short($0.loss))
        }, markers: .some)
    }
    guard let first = targets.first, !series.isEmpty else { return nil }
    let points = series.flatMap(\.points)
    let end = points.map(\.x).filter(\.isFinite).max() ?? 1
    series.append(
      LineChart.Series(
        name: "target", look: Look(colour: 6, stroke: .dotted),
        points: [0, end].map { LineChart.Point(x: $0, y: first.targetLoss) }, markers: .none))
    let kind = first.lossKind == .training ? "training loss" : "held-out loss"
    return LineChart(
      title: "Loss against time",
      summary:
        "The \(kind) by seconds of training, of the middle one of the runs that did not diverge.",
      x: .linear("seconds of training", points.map(\.x), zero: true),
      y: .fitting(kind, points.map(\.y) + [first.targetLoss]), series: series,
      note: targets.count > shown.count
        ? "Of each synchronisation the number of threads that got there first." : nil)
  }

  func addTable(to page: inout Markup) {
    page.table(
      ["synchronisation", "threads", "batch", "reached", "median", "epochs", "speed-up"],
      targets.map { target in
        // As the time, of those that got there.
        let epochs = target.runs.filter(\.isReached).map(\.epochs).sorted()
        return [
          target.sync, Figures.grouped(target.threads), Figures.grouped(target.batch),
          "\(target.runs.count(where: \.isReached)) of \(target.runs.count)",
          target.median.map { Figures.duration($0) } ?? Self.shortfall(target) ?? "–",
          epochs.isEmpty ? "–" : Figures.grouped(epochs[epochs.count / 2]),
          target.speedUp.map { Figures.decimal($0, places: 2) } ?? "–",
        ]
      })
  }
}
