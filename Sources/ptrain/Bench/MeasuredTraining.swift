import ParallelSGD
import Shards

/// A real training on rows in memory, for as long as its speed is to be measured.
struct MeasuredTraining {
  let facts: RunFacts
  let result: TrainingResult
  /// Of the weights after the first epoch: the same however many epochs fit into the time.
  let firstEpochSHA256: String

  /// Seconds a row of all epochs but the first, which warms up; `nil` where no other was finished.
  let timing: Timing?

  /// Trains for `length`; a cancelled task ends it at a step's end.
  ///
  /// - Parameter widthsOption: the one that sets the widths, for errors.
  /// - Throws: a ``Failure`` where options make no sense or memory does not suffice, `TrainingError`.
  static func run(
    _ architecture: Architecture, training: Dataset, configuration: TrainerConfiguration,
    execution: Execution, instructionSet: InstructionSet, length: EpochWatch.Length,
    widthsOption: String
  ) async throws -> MeasuredTraining {
    let trainer = try trainer(
      architecture, training: training, configuration: configuration, execution: execution,
      instructionSet: instructionSet, widthsOption: widthsOption)
    try TrainingRun.requireMemory(trainer.facts, widths: widthsOption)
    let watch = EpochWatch(length: length)
    let hash = Locked("")
    let result = try await trainer.train(
      while: { watch.goesOn(after: $0.epoch) },
      firstEpoch: { model in
        let text = model.weightsSHA256
        hash.withLock { $0 = text }
      })
    return MeasuredTraining(
      facts: trainer.facts, result: result, firstEpochSHA256: hash.withLock { $0 })
  }

  /// Errors name the option that sets the widths here: verbs have different ones.
  static func trainer(
    _ architecture: Architecture, training: Dataset, validation: Dataset? = nil,
    configuration: TrainerConfiguration, execution: Execution, instructionSet: InstructionSet,
    widthsOption: String
  ) throws(Failure) -> Trainer {
    do {
      return try Trainer(
        architecture, training: training, validation: validation, configuration: configuration,
        execution: execution, instructionSet: instructionSet)
    } catch {
      throw error.option == "layers"
        ? .usage("option --\(widthsOption): \(error.message)") : Failure(error)
    }
  }

  private init(facts: RunFacts, result: TrainingResult, firstEpochSHA256: String) {
    self.facts = facts
    self.result = result
    self.firstEpochSHA256 = firstEpochSHA256
    let samples = result.epochs.dropFirst().map { 1 / $0.rowsPerSecond }
    timing = samples.isEmpty ? nil : Timing(samples: samples)
  }

  /// Each part's share of the workers' time, in the order of a step; empty where no clocks ran.
  var shares: [(part: StepPart, share: Double)] {
    let whole = result.partSeconds.values.reduce(0, +)
    guard whole > 0 else { return [] }
    return StepPart.allCases.map { ($0, (result.partSeconds[$0] ?? 0) / whole) }
  }
}
