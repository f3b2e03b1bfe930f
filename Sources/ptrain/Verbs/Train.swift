import Foundation
import ParallelSGD
import Shards

/// `ptrain train`: data in, trained model out.
enum Train {
  static let verb = Verb(command: .train, run: run)

  private static func run(_ arguments: Arguments) async throws {
    let options = try TrainOptions(arguments)
    let narrator = Narrator.standard(quiet: options.quiet)
    let data = try TrainingData.load(options)
    let configuration = try options.settings.configuration(
      classifies: data.task == .classify, rows: data.training.rowCount)
    let architecture = options.settings.architecture(
      inputs: data.training.featureCount, outputs: data.training.targetWidth)
    let trainer = try Trainer(
      architecture, training: data.training, validation: data.validation,
      configuration: configuration, execution: options.settings.execution,
      pipeline: data.pipeline, instructionSet: options.instructionSet)
    try requireMemory(trainer.facts)
    // From here on there is something to clean up.
    let signals = SignalWatch()
    let folder = try openFolder(options.output, source: data.name)
    let report = TrainReport(
      data: data, architecture: architecture, configuration: configuration, facts: trainer.facts)
    // An empty folder of its own is all that a run at work has put anywhere.
    signals.onSecondSignal { folder?.discardIfEmpty() }
    report.tellHeader(narrator)
    do {
      let training = Task { try await trainer.train() }
      let notice = narrator.notice("stopping after this step; a second signal stops at once")
      signals.onSignal {
        notice()
        training.cancel()
      }
      let result = try await watch(
        training, trainer.events, report: report, narrator: narrator, json: options.json)
      try finish(result, options: options, report: report, folder: folder, narrator: narrator)
      signals.dieIfCaught()
    } catch {
      narrator.endProgress()
      folder?.discardIfEmpty()
      signals.dieIfCaught()
      throw error
    }
  }

  /// Shows what happens until the training ends.
  ///
  /// - Throws: what the training or the writing throws; a training nobody hears of is cancelled.
  private static func watch(
    _ training: Task<TrainingResult, any Error>, _ events: AsyncStream<TrainingEvent>,
    report: TrainReport, narrator: Narrator, json: Bool
  ) async throws -> TrainingResult {
    var lastEvaluation: Evaluation?
    do {
      for await event in events {
        switch event {
        case .progress(let progress):
          narrator.progress(report.line(progress, evaluation: lastEvaluation))
        case .epoch(let epoch):
          lastEvaluation = epoch.validation
          if json { try CheckedWriter.standardOutput.write(report.epochEvent(epoch)) }
          if !narrator.drawsProgress { narrator.line(report.epochLine(epoch)) }
        }
      }
    } catch {
      training.cancel()
      _ = await training.result
      throw error
    }
    narrator.endProgress()
    return try await training.value
  }

  /// Saves what was reached and tells where; a training stopped in its first epoch reached nothing.
  private static func finish(
    _ result: TrainingResult, options: TrainOptions, report: TrainReport, folder: RunFolder?,
    narrator: Narrator
  ) throws {
    guard result.chosenEpoch != nil else {
      folder?.discardIfEmpty()
      narrator.line("stopped before the end of the first epoch: there is nothing to save")
      return
    }
    if let folder {
      try RunRecord(options: options, report: report, result: result).save(to: folder)
    }
    try CheckedWriter.standardOutput.write(
      options.json
        ? report.doneEvent(result, folder: folder) : report.closing(result, folder: folder))
  }

  /// Refuses what the machine would not grant, while that is still an error and no trap.
  ///
  /// - Parameter option: the one that sets the widths.
  static func requireMemory(_ facts: RunFacts, widths option: String = "hidden") throws(Failure) {
    do throws(DataError) {
      try Memory.require(facts.bytes, for: "training")
    } catch {
      throw Failure(
        .systemResource,
        "\(Figures.grouped(facts.parameterCount)) parameters and the rows of a batch need "
          + "\(Figures.rate(Double(facts.bytes)))B of memory, more than there is",
        hint: "smaller widths in --\(option) or a smaller --batch need less")
    }
  }

  private static func openFolder(
    _ output: TrainOptions.Output, source: String
  ) throws(Failure) -> RunFolder? {
    switch output {
    case .none: nil
    case .folder(let path, let overwrite): try RunFolder.open(path, overwrite: overwrite)
    case .nextRun: try RunFolder.next(stem: RunFolder.stem(of: source))
    }
  }
}
