import Shards

/// The page of several runs: their curves over each other, and what is different between them.
struct ComparisonPage {
  let runs: [Run]

  struct Run: Sendable {
    /// How it is called on the page.
    var name: String
    var report: RunReport
  }

  /// Runs whose curves can be told apart on one chart.
  static let most = 24

  /// Names the runs by their folders' last parts, or by all of them where those are the same.
  init(_ reports: [(path: String, report: RunReport)]) {
    let short = reports.map { PathParts.name(of: $0.path) }
    let areDifferent = Set(short).count == short.count
    runs = reports.enumerated().map { index, one in
      Run(name: areDifferent ? short[index] : one.path, report: one.report)
    }
  }

  /// The page as a file.
  var html: String {
    var page = Page(
      title: "\(Figures.grouped(runs.count)) runs", kind: "ptrain · runs compared",
      lead: [runs.map(\.name).joined(separator: ", ")])
    page.section("Outcome", addOutcomes)
    page.section("Curves") { $0.charts(ComparisonCharts(runs: runs).charts) }
    page.section("What is different", addFacts)
    page.section("Commands") { section in
      for run in runs where !run.report.command.isEmpty {
        section.element("h3") { $0.element("bdi", run.name) }
        section.command(["ptrain", "train"] + run.report.command)
      }
    }
    return page.html
  }

  private func addOutcomes(_ section: inout Markup) {
    let hasAccuracy = runs.contains { $0.report.epochs.validAccuracy != nil }
    let hasR2 = runs.contains { $0.report.epochs.validR2 != nil }
    let header =
      ["run", "data"] + (hasAccuracy ? ["accuracy"] : []) + (hasR2 ? ["R²", "RMSE"] : [])
      + ["held-out loss", "training loss", "best epoch", "time", "rows/s", "weights"]
    let rows = runs.map { run -> [String] in
      let (epochs, outcome) = (run.report.epochs, run.report.outcome)
      let index = run.report.chosenIndex ?? epochs.epoch.indices.last
      func text(_ values: [Double]?, _ form: (Double) -> String) -> String {
        guard let index, let values else { return "–" }
        return form(values[index])
      }
      var cells = [run.name, run.report.shortTitle]
      if hasAccuracy { cells.append(text(epochs.validAccuracy, Figures.percent)) }
      if hasR2 {
        cells.append(text(epochs.validR2) { Figures.decimal($0, places: 3) })
        cells.append(text(epochs.validRmse, Figures.short))
      }
      return cells + [
        text(epochs.validLoss, Figures.short), text(epochs.trainLoss, Figures.short),
        (outcome.chosenEpoch.map { Figures.grouped($0) } ?? "–")
          + " of \(Figures.grouped(epochs.epoch.count))",
        outcome.seconds.map { Figures.duration($0) } ?? "–",
        outcome.rowsPerSecond.map { Figures.rate($0) } ?? "–",
        outcome.weightsSha256.map { String(Markup.visible($0).prefix(8)) } ?? "–",
      ]
    }
    section.table(header, rows, texts: 2)
  }

  private func addFacts(_ section: inout Markup) {
    let table = FactTable(runs.map(\.report.facts))
    guard !table.rows.isEmpty else { return }
    section.element(
      "p", ["class": "text"],
      table.differentCount == 0
        ? "Nothing that the runs say of themselves is different."
        : "\(Figures.grouped(table.differentCount)) of \(Figures.grouped(table.rows.count)) entries "
          + "differ; they are marked and stand first.")
    section.table(
      ["entry"] + runs.map(\.name), table.rows.map { [$0.name] + $0.values },
      texts: runs.count + 1, marked: Set(0..<table.differentCount))
  }
}

/// Facts of several runs side by side, those that differ first.
struct FactTable {
  struct Row: Equatable {
    var name: String
    /// One for each run; a dash where it has no such fact.
    var values: [String]
  }

  private(set) var rows: [Row] = []
  /// How many of the rows differ.
  private(set) var differentCount = 0

  init(_ runs: [[FactGroup]]) {
    var names: [String] = []
    var values: [String: [Int: [String]]] = [:]
    for (run, groups) in runs.enumerated() {
      for group in groups {
        for fact in group.facts {
          let name = "\(group.title.lowercased()): \(fact.name)"
          if values[name] == nil { names.append(name) }
          values[name, default: [:]][run, default: []].append(fact.value)
        }
      }
    }
    let all = names.map { name in
      Row(
        name: name, values: runs.indices.map { values[name]?[$0]?.joined(separator: "; ") ?? "–" })
    }
    let different = all.filter { Set($0.values).count > 1 }
    differentCount = different.count
    rows = different + all.filter { Set($0.values).count == 1 }
  }
}
