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
    let configuration = try options.settings.configuration(classifies: data.task == .classify)
    let architecture = options.settings.architecture(
      inputs: data.training.featureCount, outputs: data.training.targetWidth)
    try requireMemory(architecture, configuration)
    let trainer = try Trainer(
      architecture, training: data.training, validation: data.validation,
      configuration: configuration, execution: Execution(threads: options.settings.threads),
      pipeline: data.pipeline, instructionSet: options.instructionSet)
    let folder = try openFolder(options.output, source: data.name)
    let report = TrainReport(
      data: data, architecture: architecture, configuration: configuration, facts: trainer.facts)
    report.tellHeader(narrator)
    do {
      let result = try await watch(trainer, report: report, narrator: narrator, json: options.json)
      if let folder {
        try RunRecord(options: options, report: report, result: result).save(to: folder)
      }
      let text =
        options.json
        ? report.doneEvent(result, folder: folder) : report.closing(result, folder: folder)
      try CheckedWriter.standardOutput.write(text)
    } catch {
      narrator.endProgress()
      folder?.discardIfEmpty()
      throw error
    }
  }

  /// Trains, and shows what happens meanwhile.
  ///
  /// - Throws: what the training or the writing throws; a training nobody hears of is cancelled.
  private static func watch(
    _ trainer: Trainer, report: TrainReport, narrator: Narrator, json: Bool
  ) async throws -> TrainingResult {
    async let result = trainer.train()
    var lastEvaluation: Evaluation?
    for await event in trainer.events {
      switch event {
      case .progress(let progress):
        narrator.progress(report.line(progress, evaluation: lastEvaluation))
      case .epoch(let epoch):
        lastEvaluation = epoch.validation
        if json { try CheckedWriter.standardOutput.write(report.epochEvent(epoch)) }
        if !narrator.drawsProgress { narrator.line(report.epochLine(epoch)) }
      }
    }
    narrator.endProgress()
    return try await result
  }

  /// Refuses what the machine would not grant, while that is still an error and no trap.
  private static func requireMemory(
    _ architecture: Architecture, _ configuration: TrainerConfiguration
  ) throws(Failure) {
    // Parameters three times (present, packed for the kernels, best so far), gradient, state.
    let copies = 4 + configuration.optimizer.slotNames.count
    let bytes = architecture.parameterCount * copies * MemoryLayout<Float>.stride
    do throws(DataError) {
      try Memory.require(bytes, for: "training")
    } catch {
      throw Failure(
        .systemResource,
        "\(Figures.grouped(architecture.parameterCount)) parameters need "
          + "\(Figures.rate(Double(bytes)))B of memory, more than there is",
        hint: "smaller widths in --hidden need less")
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
