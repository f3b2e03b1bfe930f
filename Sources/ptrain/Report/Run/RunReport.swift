import ParallelSGD
import Shards

/// Everything that the page of a run shows: the contents of `report.json`, its keys in snake case.
struct RunReport: Codable, Equatable, Sendable {
  static let currentFormat = "ptrain-run-report"

  var format = RunReport.currentFormat
  var formatVersion = 1
  /// As `ptrain 0.1.0`.
  var program: String
  /// The file trained on, or the bundled set.
  var title: String
  var task: LearningTask
  var outcome: Outcome
  var epochs: EpochColumns
  /// How the saved model does on the held-out rows; `nil` without any, or where they are not at hand.
  var heldOut: HeldOutFigures?
  /// Data, network, training, machine and build, as names and values.
  var facts: [FactGroup]
  /// The words behind `ptrain train`; empty where they are not known.
  var command: [String]
  /// Of all epochs that `ptrain resume` asked for, where that was another number.
  var resumedTo: Int?
  /// Who gets the same weights again, a sentence; `nil` where that is not known.
  var reproduction: String?

  struct Outcome: Codable, Equatable, Sendable {
    /// The epoch whose parameters the model has; `nil` where that is not known.
    var chosenEpoch: Int?
    /// As `completed`; `nil` where that is not known.
    var stop: TrainingResult.Stop?
    /// Asked for.
    var epochs: Int
    /// Of all epochs, evaluation included; `nil` where they were not measured.
    var seconds: Double?
    /// Training rows a second, evaluation not included.
    var rowsPerSecond: Double?
    var parameters: Int?
    /// `nil` where no model is known of.
    var weightsSha256: String?
  }
}

/// Names and values under one title.
struct FactGroup: Codable, Equatable, Sendable {
  var title: String
  var facts: [Fact]

  struct Fact: Codable, Equatable, Sendable {
    var name: String
    var value: String
  }

  init(_ title: String, _ facts: [(name: String, value: String?)]) {
    self.title = title
    self.facts = facts.compactMap { fact in
      fact.value.map { Fact(name: fact.name, value: $0) }
    }
  }

  static let machine = "Machine"
  static let build = "Build"
}

extension RunReport {
  /// The names of what is on the vertical axis of the metric's curve, and its values.
  var metric: (name: String, axis: String, values: [Double])? {
    if let accuracy = epochs.validAccuracy {
      return ("Accuracy", "accuracy of the held-out rows, %", accuracy.map { $0 * 100 })
    }
    return epochs.validR2.map { ("R²", "R² of the held-out rows", $0) }
  }

  /// Of the file trained on without its folders.
  var shortTitle: String { PathParts.name(of: title) }

  /// The position of the chosen epoch among ``epochs``.
  var chosenIndex: Int? { outcome.chosenEpoch.flatMap { epochs.epoch.firstIndex(of: $0) } }

  /// A fact by its name, wherever it stands.
  func fact(_ name: String, in title: String) -> String? {
    facts.first { $0.title == title }?.facts.first { $0.name == name }?.value
  }
}
