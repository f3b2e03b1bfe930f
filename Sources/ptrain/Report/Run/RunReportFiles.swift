import Foundation
import ParallelSGD
import Shards

/// The files of a run's report: the page, its numbers, and tables of them.
struct RunReportFiles {
  let report: RunReport
  /// All pairs of classes, where there are classes.
  let classes: ClassFigures?
  let answers: [ValueAnswers]

  /// Rows that `predictions.csv` holds at most.
  static let mostPredictions = 100_000

  /// Names and contents, the page last.
  var files: [(name: String, text: String)] {
    var files = [
      (
        RunFolder.reportData,
        StrictJSON.text(of: report, keys: .convertToSnakeCase) + "\n"
      ), (RunFolder.metricsTable, report.epochs.csv),
    ]
    if let classes {
      files += [
        (RunFolder.classTable, classes.csv(isWeighted: isWeighted)),
        (RunFolder.confusionTable, classes.confusionCSV(isWeighted: isWeighted)),
      ]
    }
    if !answers.isEmpty { files.append((RunFolder.predictionTable, predictions)) }
    return files + [(RunFolder.report, RunPage(report: report).html)]
  }

  private var isWeighted: Bool { report.heldOut?.weight != nil }

  /// A line for each row: its number from 1, then true, predicted and their difference of each target,
  /// and its weight where rows have any.
  private var predictions: String {
    let names = answers.flatMap { answer in
      ["true", "predicted", "residual"].map { kind in
        PredictionTable.field(answers.count == 1 ? kind : "\(kind) \(answer.name)")
      }
    }
    let weights = answers[0].weights
    var text = (["row"] + names + (weights == nil ? [] : ["weight"])).joined(separator: ",") + "\n"
    let rows = Decimation.evenly(answers[0].truth.count, count: Self.mostPredictions)
    for row in rows {
      text += "\(row + 1)"
      for answer in answers {
        let (truth, predicted) = (answer.truth[row], answer.predicted[row])
        text += ",\(truth),\(predicted),\(predicted - truth)"
      }
      text += (weights.map { ",\($0[row])" } ?? "") + "\n"
    }
    return text
  }

  /// Writes them, each whole or not at all.
  func save(to folder: RunFolder) throws(DataError) {
    for file in files {
      try OutputFile.replace(folder.file(file.name), with: Array(file.text.utf8))
    }
  }
}
