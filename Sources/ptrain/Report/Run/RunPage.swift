import ParallelSGD
import Shards

/// The page of a run: `report.html`.
struct RunPage {
  let report: RunReport

  /// The page as a file.
  var html: String {
    var page = Page(title: report.shortTitle, kind: "ptrain · a run", lead: [lead])
    page.tiles(tiles)
    page.section("Curves") { section in
      let curves = RunCharts(report: report).curves
      if curves.isEmpty { section.element("p", ["class": "text"], "No epoch was finished.") }
      section.charts(curves)
    }
    if let heldOut = report.heldOut {
      page.section("Held-out rows, with the saved model") { section in
        let charts = HeldOutCharts(figures: heldOut)
        section.charts(charts.charts)
        charts.addTable(to: &section)
      }
    }
    page.section("What was trained, and where") { $0.facts(report.facts) }
    page.section("Again", addCommand)
    page.section("Files beside this page") { $0.files(Self.files(report)) }
    return page.html
  }

  private var lead: String {
    var words = [report.task == .classify ? "classification" : "regression"]
    if let layers = report.fact("layers", in: "Network") { words.append(layers) }
    if let heldOut = report.fact("validation rows", in: "Data"),
      let rows = report.fact("training rows", in: "Data")
    {
      words.append("\(rows) rows to train on, \(heldOut) held out")
    }
    switch report.outcome.stop {
    case .cancelled: words.append("interrupted")
    case .earlyStopping: words.append("stopped early")
    case .completed, nil: break
    }
    return words.joined(separator: " · ")
  }

  private var tiles: [Page.Tile] {
    let (epochs, outcome) = (report.epochs, report.outcome)
    let index = report.chosenIndex ?? epochs.epoch.indices.last
    func value(_ values: [Double]?) -> Double? {
      index.flatMap { index in values.map { $0[index] } }
    }
    var tiles: [Page.Tile] = []
    if let accuracy = value(epochs.validAccuracy) {
      let f1 = report.heldOut?.classes?.macroF1.map { "macro F1 " + Figures.decimal($0, places: 3) }
      tiles.append(
        Page.Tile(
          name: "accuracy", value: Figures.percent(accuracy), detail: f1 ?? "", isMain: true))
    } else if let r2 = value(epochs.validR2) {
      let rmse = value(epochs.validRmse).map { "RMSE " + Figures.short($0) }
      tiles.append(
        Page.Tile(
          name: "R²", value: Figures.decimal(r2, places: 3), detail: rmse ?? "", isMain: true))
    }
    if let loss = value(epochs.trainLoss) {
      let held = value(epochs.validLoss)
      tiles.append(
        Page.Tile(
          name: held == nil ? "training loss" : "held-out loss", value: Figures.short(held ?? loss),
          detail: held == nil ? "" : "training " + Figures.short(loss)))
    }
    if !epochs.epoch.isEmpty {
      let best = outcome.chosenEpoch.flatMap { epochs.validLoss == nil ? nil : $0 }
      tiles.append(
        Page.Tile(
          name: best == nil ? "epochs" : "best epoch",
          value: Figures.grouped(best ?? epochs.epoch.count),
          detail: best == nil
            ? "of \(Figures.grouped(outcome.epochs))"
            : "of \(Figures.grouped(epochs.epoch.count))"
              + (epochs.epoch.count < outcome.epochs
                ? ", \(Figures.grouped(outcome.epochs)) planned" : "")))
    }
    if let rate = outcome.rowsPerSecond {
      tiles.append(Page.Tile(name: "rows/s", value: Figures.rate(rate), detail: "while training"))
    }
    if let seconds = outcome.seconds {
      tiles.append(
        Page.Tile(name: "time", value: Figures.duration(seconds), detail: "evaluation included"))
    }
    if let parameters = outcome.parameters {
      tiles.append(Page.Tile(name: "parameters", value: Figures.grouped(parameters)))
    }
    return tiles
  }

  private func addCommand(_ section: inout Markup) {
    if report.command.isEmpty {
      section.element(
        "p", ["class": "text"], "The folder does not say which command the run was started with.")
    } else {
      section.command(["ptrain", "train"] + report.command)
    }
    if let epochs = report.resumedTo {
      section.element(
        "p", ["class": "text"],
        "Afterwards it was resumed with --epochs \(Figures.grouped(epochs)).")
    }
    guard let hash = report.outcome.weightsSha256 else { return }
    section.element("p", ["class": "text"]) { line in
      line.add((report.reproduction.map { $0 + " " } ?? "") + "SHA-256 of the weights: ")
      line.element("code", hash)
    }
  }

  /// What lies beside the page, by name.
  static func files(_ report: RunReport) -> [(name: String, holds: String)] {
    var files = [
      (RunFolder.reportData, "every number on this page; ptrain report draws the page from it"),
      (RunFolder.metricsTable, "a line for each epoch: the curves"),
    ]
    if report.heldOut?.classes != nil {
      files += [
        (RunFolder.classTable, "a line for each class: support, precision, recall, F1"),
        (
          RunFolder.confusionTable,
          (report.heldOut?.weight == nil ? "rows" : "the rows' weight")
            + " for each pair of a true and a predicted class"
        ),
      ]
    }
    if let values = report.heldOut?.values, let most = values.map(\.rows).max() {
      let isCut = most > RunReportFiles.mostPredictions
      files.append(
        (
          RunFolder.predictionTable,
          "true and predicted values of "
            + (isCut
              ? "\(Figures.grouped(RunReportFiles.mostPredictions)) held-out rows at equal distances"
              : "the held-out rows")
        ))
    }
    return files + [
      (RunFolder.model, "the model, for ptrain predict and ptrain eval"),
      (RunFolder.configuration, "all that decides the result"),
      (RunFolder.metrics, "losses and metrics of the epochs, without times"),
    ]
  }
}
