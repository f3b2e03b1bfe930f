import ParallelSGD
import Shards

/// A sweep as a person reads it.
struct SweepTable {
  let sweep: Sweep

  /// Everything that standard output gets.
  ///
  /// - Parameter place: the folder that holds the results, if any does.
  func text(place: String?) -> String {
    var blocks = [rates]
    if !phases.isEmpty { blocks.append(phases) }
    if !targets.isEmpty { blocks.append(targets) }
    if !predictions.isEmpty { blocks.append(predictions) }
    blocks.append(closing(place))
    return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  // MARK: Rates

  private var hasModes: Bool { Set(sweep.points.map(\.sync)).count > 1 }

  /// Fewer samples have no quartiles worth the name: their range is shown.
  private var hasQuartiles: Bool { sweep.points.allSatisfy { $0.samples.count >= 5 } }

  private func spread(_ point: Sweep.Point) -> String {
    let (low, high) = (point.quartiles.low, point.quartiles.high)
    return hasQuartiles
      ? Figures.rate(low) + " – " + Figures.rate(high)
      : Figures.rate(point.samples.min() ?? low) + " – " + Figures.rate(point.samples.max() ?? high)
  }

  private var rates: [String] {
    let names =
      (hasModes ? ["sync"] : [])
      + [
        "threads", "batch", "rows/s", hasQuartiles ? "quartiles" : "range", "speed-up",
        "efficiency",
        "GFLOP/s", "of peak", "weights, epoch 1",
      ]
    let rows = sweep.points.map { point in
      (hasModes ? [point.sync] : []) + [
        Self.threads(point), Figures.grouped(point.batch),
        Figures.rate(point.median),
        spread(point),
        point.speedUp.map { Figures.decimal($0, places: 2) } ?? "–",
        point.efficiency.map { Figures.decimal(100 * $0, places: 0) + " %" } ?? "–",
        Figures.decimal(point.gflops, places: 1),
        Figures.decimal(100 * point.peakShare, places: 0) + " %",
        point.weightsSha256.map { String($0.prefix(8)) } ?? "differ",
      ]
    }
    var lines = Self.aligned(names, rows, leading: hasModes ? 1 : 0)
    if let base = sweep.points.map(\.threads).min(), base > 1 {
      lines.append("speed-up over \(base) threads, the fewest measured")
    }
    if sweep.points.contains(where: \.isOversubscribed) {
      lines.append(
        "* more threads than the \(sweep.machine.usableCores) usable cores: no scaling result")
    }
    let idle = Set(sweep.points.filter { $0.activeThreads < $0.threads }.map(\.activeThreads))
    if !idle.isEmpty {
      let counts = idle.sorted().map(String.init).joined(separator: ", ")
      lines.append("† only \(counts) at work: no scaling result")
    }
    return lines
  }

  /// With a mark where the figures are no scaling result.
  private static func threads(_ point: Sweep.Point) -> String {
    let mark = point.activeThreads < point.threads ? "†" : point.isOversubscribed ? "*" : " "
    return "\(point.threads)\(mark)"
  }

  /// Shares of the threads' time, without parts that never show.
  private var phases: [String] {
    let points = sweep.points.filter { !$0.phases.isEmpty }
    guard let first = points.first else { return [] }
    let names = first.phases.map(\.name).filter { name in
      points.contains { $0.phases.contains { $0.name == name && $0.share >= 0.0005 } }
    }
    let rows = points.map { point in
      (hasModes ? [point.sync] : [])
        + [Self.threads(point)]
        + names.map { name in
          Figures.decimal(100 * (point.phases.first { $0.name == name }?.share ?? 0), places: 1)
            + " %"
        }
    }
    return Self.aligned(
      (hasModes ? ["sync"] : []) + ["threads"] + names, rows, leading: hasModes ? 1 : 0)
  }

  // MARK: Time to a target

  private var targets: [String] {
    guard let first = sweep.timeToTarget.first else { return [] }
    let rows = sweep.timeToTarget.map { entry in
      let reached = entry.runs.filter(\.isReached)
      let epochs = reached.map { Double($0.epochs) }
      return [
        entry.sync, "\(entry.threads)", Figures.grouped(entry.batch),
        "\(reached.count) of \(entry.runs.count)",
        entry.median.map(Figures.duration) ?? "–",
        epochs.isEmpty ? "–" : Figures.plain(Timing(samples: epochs).median),
        entry.speedUp.map { Figures.decimal($0, places: 2) } ?? "–",
      ]
    }
    let limit = Figures.grouped(first.epochLimit)
    return [
      "time of training to a \(first.lossKind.rawValue) loss of \(Figures.plain(first.targetLoss)), "
        + "within \(limit) epochs"
    ]
      + Self.aligned(
        ["sync", "threads", "batch", "reached", "time", "epochs", "speed-up"], rows, leading: 1)
  }

  // MARK: Predictions

  /// Counts without a run on as many cores: those asked for, and doublings beyond what was measured.
  private var predictions: [String] {
    var shown = Set(sweep.points.filter { !$0.isScaling }.map(\.threads))
    let measured = sweep.points.filter(\.isScaling).map(\.threads).max() ?? 1
    let last = sweep.curves.map(\.threads).max() ?? 1
    var count = 1
    while count <= last {
      if count > measured { shown.insert(count) }
      count *= 2
    }
    let curves = sweep.curves.filter { $0.isPrediction && shown.contains($0.threads) }
    let laws: [(String, (Sweep.Curve) -> Sweep.Estimate?)] = [
      ("Amdahl", { $0.amdahl }), ("Gustafson", { $0.gustafson }), ("USL", { $0.usl }),
      ("model", { $0.model }),
    ]
    let columns = laws.filter { law in curves.contains { law.1($0) != nil } }
    guard !curves.isEmpty, !columns.isEmpty else { return [] }
    let told = curves.filter { curve in columns.contains { $0.1(curve) != nil } }
    let rows = told.map { curve in
      (hasModes ? [curve.sync] : []) + ["\(curve.threads)"]
        + columns.map { law in law.1(curve).map(Self.range) ?? "–" }
    }
    return [
      "predicted rows/s on as many cores, not measured:",
      "laws with their 95 % bands"
        + (columns.contains { $0.0 == "model" } ? "; the model from no overlap to full" : ""),
    ]
      + Self.aligned(
        (hasModes ? ["sync"] : []) + ["threads"] + columns.map(\.0), rows, leading: hasModes ? 1 : 0
      )
  }

  private static func range(_ estimate: Sweep.Estimate) -> String {
    let value = Figures.rate(estimate.value)
    guard let low = estimate.low, let high = estimate.high else { return value }
    return "\(value) (\(Figures.rate(low)) – \(Figures.rate(high)))"
  }

  // MARK: The end

  private static let labelWidth = 13
  /// A terminal's 80 columns without labels and the indentation of what goes on.
  private static let sentenceWidth = 80 - labelWidth - 2

  private func closing(_ place: String?) -> [String] {
    var lines: [(String, String)] = []
    for (index, text) in sweep.explanation.enumerated() {
      lines.append((index == 0 ? "explained" : "", text))
    }
    if let best = sweep.recommendation {
      lines.append(
        ("recommended", "--threads \(best.threads) --batch \(best.batch)"))
      lines += best.why.map { ("", $0) }
    }
    if !sweep.isComplete {
      lines.append(("stopped", "\(sweep.order.count) runs were made; the figures are of those"))
    }
    if let place {
      lines.append(("saved", "\(Excerpt.escaped(place))/\(Sweep.fileName)"))
    }
    return lines.flatMap { label, text in
      Narrator.wrapped(text, to: Self.sentenceWidth).enumerated().map { index, part in
        padded(index == 0 ? label : "", to: Self.labelWidth) + (index == 0 ? part : "  " + part)
      }
    }
  }

  /// Columns under their names, numbers to the right; the first `leading` ones are words.
  static func aligned(_ names: [String], _ rows: [[String]], leading: Int) -> [String] {
    let widths = names.indices.map { column in
      ([names] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([names] + rows).map { row in
      let cells = row.enumerated().map { column, text in
        column < leading
          ? padded(text, to: widths[column])
          : String(repeating: " ", count: widths[column] - text.count) + text
      }
      return cells.joined(separator: "  ")
    }
  }
}
