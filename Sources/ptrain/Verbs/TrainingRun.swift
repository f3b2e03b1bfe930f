import Foundation
import ParallelSGD
import Shards

/// One training from its data to its folder, from the start or from a checkpoint.
struct TrainingRun {
  let options: TrainOptions
  let command: CommandNote
  let data: TrainingData
  let configuration: TrainerConfiguration
  var warmStart: Model?
  var resuming: Checkpoint?
  private let narrator: Narrator

  init(
    options: TrainOptions, command: CommandNote, data: TrainingData,
    configuration: TrainerConfiguration, warmStart: Model? = nil, resuming: Checkpoint? = nil
  ) {
    self.options = options
    self.command = command
    self.data = data
    self.configuration = configuration
    self.warmStart = warmStart
    self.resuming = resuming
    narrator = Narrator.standard(quiet: options.quiet)
  }

  /// Trains, shows how it goes, and saves.
  ///
  /// - Parameter open: makes or opens the folder, once everything else was found in order.
  func start(_ open: () throws -> RunFolder?) async throws {
    let architecture = options.settings.architecture(
      inputs: data.training.featureCount, outputs: data.training.targetWidth)
    // Made with a way to keep checkpoints before there is a place for them, so that what does not fit
    // is refused while nothing has been touched.
    let place = CheckpointPlace()
    let trainer = try Trainer(
      architecture, training: data.training, validation: data.validation,
      configuration: configuration, execution: options.settings.execution,
      pipeline: data.pipeline, instructionSet: options.instructionSet,
      checkpoints: options.output == .none ? nil : policy(place), resuming: resuming,
      warmStart: warmStart)
    try Self.requireMemory(trainer.facts)
    // From here on there is something to clean up.
    let signals = SignalWatch()
    let folder = try open()
    place.files = folder.map {
      CheckpointFiles($0, keeping: options.checkpoints.keep, isNewRun: resuming == nil)
    }
    let report = TrainReport(
      data: data, architecture: architecture, configuration: trainer.configuration,
      facts: trainer.facts,
      rateNote: options.settings.rateNote(configuration, rows: data.training.rowCount))
    // What an early end leaves behind is whole; a folder with nothing in it is not worth leaving.
    signals.onSecondSignal { folder?.discardLeftovers() }
    report.tellHeader(narrator, resuming: resuming)
    do {
      let training = Task { try await trainer.train() }
      let notice = narrator.notice("stopping after this step; a second signal stops at once")
      signals.onSignal {
        notice()
        training.cancel()
      }
      let result = try await watch(training, trainer.events, report: report)
      try finish(result, report: report, folder: folder)
      signals.dieIfCaught()
    } catch {
      narrator.endProgress()
      folder?.discardLeftovers()
      let failure = Self.failure(error, folder)
      // Whoever stops a run and finds it not saved must hear of it.
      if signals.hasCaught { try? CheckedWriter.standardError.write(failure.report) }
      signals.dieIfCaught()
      throw failure
    }
  }

  /// Says where the state before the fault is, if it is anywhere.
  private static func failure(_ error: any Error, _ folder: RunFolder?) -> Failure {
    var failure = Failure(error)
    guard failure.code == .diverged, let folder, folder.hasCheckpoint else { return failure }
    let path = Excerpt.escaped(folder.file(RunFolder.checkpoint))
    failure.hint = (failure.hint.map { $0 + "; " } ?? "") + "the last good state is in \(path)"
    return failure
  }

  private func policy(_ place: CheckpointPlace) -> CheckpointPolicy {
    CheckpointPolicy(interval: options.checkpoints.interval, notes: command.notes) {
      checkpoint throws(DataError) in try place.files?.keep(checkpoint)
    }
  }

  /// Shows what happens until the training ends.
  ///
  /// - Throws: what the training or the writing throws; a training nobody hears of is cancelled.
  private func watch(
    _ training: Task<TrainingResult, any Error>, _ events: AsyncStream<TrainingEvent>,
    report: TrainReport
  ) async throws -> TrainingResult {
    var lastEvaluation: Evaluation?
    var losses = resuming?.reports.map(\.trainLoss) ?? []
    do {
      for await event in events {
        switch event {
        case .progress(let progress):
          narrator.progress(
            report.line(progress, losses: losses, evaluation: lastEvaluation))
        case .epoch(let epoch):
          lastEvaluation = epoch.validation
          losses.append(epoch.trainLoss)
          if options.json { try CheckedWriter.standardOutput.write(report.epochEvent(epoch)) }
          if !narrator.drawsProgress { narrator.line(report.epochLine(epoch)) }
        case .checkpoint(let epoch, let step):
          guard options.json else { break }
          try CheckedWriter.standardOutput.write(
            report.checkpointEvent(epoch: epoch, step: step))
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

  /// Saves what was reached and tells where and how to go on.
  private func finish(
    _ result: TrainingResult, report: TrainReport, folder: RunFolder?
  ) throws {
    guard result.chosenEpoch != nil else {
      narrator.line(
        "stopped before the end of the first epoch: there is no model to save"
          + (folder.map { "; ptrain resume \(Excerpt.escaped($0.path)) goes on" } ?? ""))
      return
    }
    if let folder {
      try RunRecord(options: options, command: command, report: report, result: result)
        .save(to: folder)
    }
    try CheckedWriter.standardOutput.write(
      options.json
        ? report.doneEvent(result, folder: folder) : report.closing(result, folder: folder))
  }

  /// Refuses what the machine would not grant, while that is still an error and no trap.
  ///
  /// - Parameter option: the one that sets the widths.
  static func requireMemory(_ facts: RunFacts, widths option: String = "hidden") throws(Failure) {
    let overhead = Memory.overhead(threads: facts.activeThreads)
    do throws(DataError) {
      try Memory.require(facts.bytes + overhead, for: "training")
    } catch {
      throw Failure(
        .systemResource,
        "\(Figures.grouped(facts.parameterCount)) parameters and the rows of a batch need "
          + "\(Figures.rate(Double(facts.bytes)))B of memory"
          + (overhead > 0 ? ", the threads \(Figures.rate(Double(overhead)))B of addresses" : "")
          + ", more than there is",
        hint: "smaller widths in --\(option) or a smaller --batch need less")
    }
  }
}

/// Where checkpoints go, known only after the trainer is made.
///
/// `@unchecked Sendable`: set once before the training starts, read by its keeper afterwards.
private final class CheckpointPlace: @unchecked Sendable {
  var files: CheckpointFiles?
}
