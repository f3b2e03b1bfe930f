import Foundation
import ParallelSGD
import Shards

/// Writes what a training leaves in its folder; the same bytes for the same training.
struct RunRecord {
  let options: TrainOptions
  let report: TrainReport
  let result: TrainingResult

  /// Writes the three files, each whole or not at all; the model last, so that where it is new the
  /// others are.
  func save(to folder: RunFolder) throws {
    let metrics = result.epochs.map(TrainReport.metrics).joined()
    try OutputFile.replace(
      folder.file(RunFolder.configuration), with: Array(configurationText().utf8))
    try OutputFile.replace(folder.file(RunFolder.metrics), with: Array(metrics.utf8))
    try result.model.save(to: folder.file(RunFolder.model))
  }

  private func configurationText() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(configuration), as: UTF8.self) + "\n"
  }

  private var configuration: Configuration {
    Configuration(
      program: "ptrain \(Program.version)", data: options.file ?? "bundled digits",
      labels: options.labels, heldOut: heldOut, target: report.data.target,
      task: report.data.task.rawValue,
      classWeight: options.balancesClasses ? "balanced" : nil,
      trainingRows: report.data.training.rowCount,
      validationRows: report.data.validation?.rowCount ?? 0, architecture: report.architecture,
      training: report.configuration, weightsSHA256: result.model.weightsSHA256)
  }

  private var heldOut: String {
    switch options.heldOut {
    case .share(let share): Figures.plain(share)
    case .file(let path, _): path
    }
  }

  /// `config.json`, what it takes to train the same again.
  private struct Configuration: Encodable {
    var program: String
    var data: String
    var labels: String?
    var heldOut: String
    var target: String?
    var task: String
    var classWeight: String?
    var trainingRows: Int
    var validationRows: Int
    var architecture: Architecture
    var training: TrainerConfiguration
    var weightsSHA256: String
  }
}
