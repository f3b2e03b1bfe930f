import Shards

@testable import ParallelSGD
@testable import ptrain

/// Reports with figures that are easily worked out by hand.
enum SampleReports {
  /// What a page shows of texts that come from data.
  static let hostile = [
    "<script>alert(1)</script>", "\"quotes\" & 'more'", "\u{202E}turned", "</svg><b>",
    String(repeating: "long ", count: 400), "]]><!--", "\0\u{1B}[31m", "",
  ]

  static func epochs(_ count: Int, accuracy: Bool = true) -> EpochColumns {
    EpochColumns(
      (1...count).map { epoch in
        EpochReport(
          epoch: epoch, step: epoch * 10, trainLoss: 2 / Double(epoch), learningRate: 0.01,
          validation: Evaluation(
            rows: 6, loss: 3 / Double(epoch), accuracy: accuracy ? 0.5 : nil,
            r2: accuracy ? nil : 0.25, rmse: accuracy ? nil : 4),
          seconds: 0.5, rowsPerSecond: 1000)
      })
  }

  /// Six rows of classes a, b and c: true a a a b b c, predicted a a b b c c.
  static func tally(_ names: [String] = ["a", "b", "c"]) -> ClassFigures {
    var tally = ClassTally(names: names)
    for (truth, predicted) in [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 2)] {
      tally.add(truth: truth, predicted: predicted)
    }
    return tally.figures
  }

  static func classification(
    epochs count: Int = 3, text: (Int) -> String = { "text \($0)" },
    names: [String] = ["a", "b", "c"]
  ) -> RunReport {
    RunReport(
      program: text(0), title: text(1), task: .classify,
      outcome: RunReport.Outcome(
        chosenEpoch: 2, stop: .completed, epochs: count, seconds: 1.5, rowsPerSecond: 1000,
        parameters: 42, weightsSha256: text(2)), epochs: epochs(count),
      heldOut: HeldOutFigures(rows: 6, classes: tally(names)),
      facts: [
        FactGroup("Training", [("loss", text(3)), (text(4), text(5))]),
        FactGroup(text(6), [(text(7), text(0))]),
      ], command: [text(1), "--target", text(2)])
  }

  static func regression(_ answers: ValueAnswers, name: String = "price") -> RunReport {
    var report = classification()
    report.task = .regress
    report.epochs = epochs(3, accuracy: false)
    report.heldOut = HeldOutFigures(
      rows: answers.truth.count, values: [ValueFigures(answers)])
    return report
  }

  /// Predicted is 1 above true but for the last, which is 3 below: residuals 1, 1, 1, −3.
  static let answers = ValueAnswers(
    name: "price", truth: [10, 20, 30, 40], predicted: [11, 21, 31, 37])
}
