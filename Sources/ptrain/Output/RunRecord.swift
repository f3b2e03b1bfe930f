import Foundation
import ParallelSGD
import Shards

/// Writes what a training leaves in its folder: the same bytes for the same training, and a report of
/// it that also has times.
struct RunRecord {
  let options: TrainOptions
  let command: CommandNote
  let report: TrainReport
  let result: TrainingResult

  /// Writes the files, each whole or not at all; the model after those that belong to it, so that where
  /// it is new they are, and then the report.
  func save(to folder: RunFolder) throws {
    let metrics = result.epochs.map(TrainReport.metrics).joined()
    let configuration = try configurationText()
    try OutputFile.replace(folder.file(RunFolder.configuration), with: Array(configuration.utf8))
    try OutputFile.replace(folder.file(RunFolder.metrics), with: Array(metrics.utf8))
    try result.model.save(to: folder.file(RunFolder.model))
    try reportFiles(configuration, folder: folder).save(to: folder)
  }

  private func reportFiles(
    _ configuration: String, folder: RunFolder
  ) throws(DataError) -> RunReportFiles {
    let held = report.data.validation.map {
      HeldOutFigures.measure(result.model, $0, threads: report.facts.activeThreads)
    }
    var figures = held?.figures
    figures?.classes = held?.figures.classes?.limited
    let value = try JSONValue(
      parsing: Array(configuration.utf8)[...], file: folder.file(RunFolder.configuration))
    return RunReportFiles(
      report: RunReport(
        program: "ptrain \(Program.version)", title: report.data.name, task: report.data.task,
        outcome: outcome, epochs: EpochColumns(result.epochs), heldOut: figures,
        facts: facts(value), command: command.words, resumedTo: resumedTo,
        reproduction: reproduction),
      classes: held?.figures.classes, answers: held?.answers ?? [])
  }

  private var outcome: RunReport.Outcome {
    RunReport.Outcome(
      chosenEpoch: result.chosenEpoch?.epoch, stop: result.stop,
      epochs: report.configuration.epochs,
      // Of epochs, so that a run which is over and resumed again leaves the same bytes.
      seconds: result.epochs.reduce(0) { $0 + $1.seconds }, rowsPerSecond: result.rateOfAllParts,
      parameters: report.facts.parameterCount, weightsSha256: result.model.weightsSHA256)
  }

  private var reproduction: String {
    let start = "With the same data and the same version of ptrain, "
    let mode = report.configuration.synchronization
    switch mode {
    case .barrier, .stale(steps: 0): return start + "any number of threads gives the same bytes."
    case .local:
      let replicas = report.configuration.replicas ?? report.facts.threads
      return start + "--threads \(replicas) gives the same bytes."
    case .stale, .hogwild:
      return "Another run gives other weights: \(mode) differs from run to run."
    }
  }

  /// Where a resume asked for another number of epochs than the command.
  private var resumedTo: Int? {
    let asked = try? TrainOptions(Arguments(command.words, for: .train)).settings.configuration(
      classifies: report.data.task == .classify, rows: report.data.training.rowCount)
    guard let asked, asked.epochs != report.configuration.epochs else { return nil }
    return report.configuration.epochs
  }

  private func facts(_ configuration: JSONValue) -> [FactGroup] {
    var groups = ConfigurationFacts.groups(configuration)
    let notes =
      report.data.summary.map { FactGroup.Fact(name: "contents", value: $0) }
      + report.data.notes.map { FactGroup.Fact(name: "note", value: $0) }
    if let index = groups.firstIndex(where: { $0.title == "Data" }) { groups[index].facts += notes }
    return groups + [MachineFacts.group(report.facts), MachineFacts.build]
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
