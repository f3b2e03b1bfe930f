import Shards

/// Pictures of how the saved model does on the held-out rows.
struct HeldOutCharts {
  let figures: HeldOutFigures

  /// Classes up to which each pair has a cell; and classes that a list shows.
  private static let (mostCells, mostListed) = (60, 24)

  private var isWeighted: Bool { figures.weight != nil }

  private func note(_ sentences: [String?]) -> String? {
    let sentences = sentences.compactMap { $0 }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  var charts: [any Chart] {
    if let classes = figures.classes { return self.classes(classes) }
    var charts: [any Chart] = []
    for value in figures.values { charts += [agreement(value), residuals(value)] as [any Chart] }
    return charts
  }

  // MARK: Classes

  private func classes(_ classes: ClassFigures) -> [any Chart] {
    let matrix = classes.matrix(most: Self.mostCells)
    var charts: [any Chart] = []
    if let matrix {
      charts.append(
        HeatMap(
          title: "Confusion matrix",
          summary:
            "\(isWeighted ? "Weighted rows" : "Rows") by true class (from top to bottom) and predicted class (from left to "
            + "right); \(Figures.percent(classes.accuracy ?? 0)) lie on the diagonal.",
          names: classes.names, counts: matrix, unit: isWeighted ? "of weight" : "rows",
          note: (isWeighted ? "Weighted: each row counts as its weight. " : "Rows counted. ")
            + "Blue: right, stronger for a larger share of the class; orange: taken for "
            + "another class, drawn stronger than its share."))
    }
    if matrix == nil || classes.names.count > 16 {
      let worst = Array(classes.confusions.prefix(15))
      if !worst.isEmpty { charts.append(confusions(worst, classes)) }
    }
    charts.append(figures(of: classes))
    return charts
  }

  private func confusions(_ worst: [ClassFigures.Pair], _ classes: ClassFigures) -> Bars {
    Bars(
      title: "Most frequent confusions",
      summary: "Pairs of a true class and the wrong one that was predicted most often for it.",
      rows: worst.map { pair in
        let truth = Coordinate.fitted(classes.names[pair.truth], width: 80)
        let predicted = Coordinate.fitted(classes.names[pair.predicted], width: 80)
        return Bars.Row(
          name: "\(truth) → \(predicted)", value: pair.rows,
          label: Figures.amount(pair.rows))
      }, colour: 1,
      note: "True class → predicted class, and "
        + (isWeighted ? "the weight of the rows." : "how many rows."))
  }

  private func figures(of classes: ClassFigures) -> DotPlot {
    let byF1 = classes.names.indices.sorted {
      (classes.f1($0) ?? 2, $0) < (classes.f1($1) ?? 2, $1)
    }
    let isCut = byF1.count > Self.mostListed
    let shown = isCut ? Array(byF1.prefix(Self.mostListed)) : Array(classes.names.indices)
    return DotPlot(
      title: "Per class", summary: "Precision, recall and F1 of each class.",
      figures: ["precision", "recall", "F1"],
      rows: shown.map { index in
        DotPlot.Row(
          name: classes.names[index],
          values: [classes.precision(index), classes.recall(index), classes.f1(index)])
      }, axisTitle: "precision, recall, F1",
      note: note([
        isWeighted ? "Weighted: each row counts as its weight." : nil,
        isCut
          ? "The \(shown.count) classes of lowest F1 of \(Figures.grouped(classes.names.count)); all "
            + "are in classes.csv." : nil,
      ]))
  }

  // MARK: Values

  private func agreement(_ value: ValueFigures) -> AgreementChart {
    let name = Coordinate.fitted(value.name, width: 200)
    let contents: AgreementChart.Contents
    var note = "The dashed line is where predicted and true are equal."
    if let points = value.points {
      contents = .points(points.map { ($0[0], $0[1]) })
    } else if let grid = value.grid {
      contents = .grid(grid)
      let most = grid.cells.map(\.rows).max() ?? 0
      note =
        "All \(Figures.grouped(value.rows)) rows, counted in squares: the stronger the more, "
        + "\(Figures.grouped(most)) in the strongest. " + note
      if grid.beyond > 0 {
        note += " \(Figures.grouped(grid.beyond)) rows lie beyond the edge and are drawn on it."
      }
    } else {
      contents = .points([])
    }
    return AgreementChart(
      title: "Predicted against true",
      summary: "Predicted against true \(name) of \(Figures.grouped(value.rows)) held-out rows; "
        + "\(isWeighted ? "weighted " : "")mean absolute error \(Figures.short(value.meanAbsoluteError)).",
      contents: contents, unit: name, note: note)
  }

  private func residuals(_ value: ValueFigures) -> HistogramChart {
    let name = Coordinate.fitted(value.name, width: 200)
    let beyond = value.residuals.beyond
    return HistogramChart(
      title: "Residuals",
      summary: "Held-out rows by predicted minus true \(name).",
      axisTitle: "predicted − true, \(name)", low: value.residuals.low,
      width: value.residuals.width, counts: value.residuals.counts,
      note: note([
        isWeighted ? "Rows counted, not weighted." : nil,
        beyond > 0
          ? "\(Figures.grouped(beyond)) rows lie beyond the ends and are counted there." : nil,
      ]))
  }

  // MARK: Tables

  /// Classes that a table on a page lists, and up to which it is open from the start.
  private static let (mostRows, mostOpenRows) = (100, 20)

  func addTable(to page: inout Markup) {
    if let classes = figures.classes {
      func text(_ value: Double?) -> String { value.map { Figures.decimal($0, places: 3) } ?? "–" }
      let rows = classes.names.indices.prefix(Self.mostRows).map { index in
        [
          Excerpt.escaped(classes.names[index]), text(classes.precision(index)),
          text(classes.recall(index)),
          text(classes.f1(index)), Figures.amount(classes.support[index]),
        ]
      }
      let header = ["class", "precision", "recall", "F1", isWeighted ? "weight" : "rows"]
      guard rows.count > Self.mostOpenRows else { return page.table(header, rows) }
      page.element("details") { details in
        details.element(
          "summary",
          rows.count == classes.names.count
            ? "All \(rows.count) classes as a table"
            : "The first \(rows.count) of \(Figures.grouped(classes.names.count)) classes as a table; "
              + "all are in classes.csv")
        details.table(header, rows)
      }
    } else if !figures.values.isEmpty {
      page.table(
        [
          "target", isWeighted ? "weighted mean absolute error" : "mean absolute error", "median",
          "90 % below", "bias", "rows",
        ],
        figures.values.map { value in
          [
            value.name, Figures.short(value.meanAbsoluteError),
            Figures.short(value.medianAbsoluteError), Figures.short(value.ninetiethAbsoluteError),
            Figures.short(value.bias), Figures.grouped(value.rows),
          ]
        })
    }
  }
}
