import ParallelSGD
import Shards

/// What a sweep trains over and over: rows, a network, how.
struct ScaleProblem {
  /// A file's name, or what the rows are.
  let name: String
  /// A line or two on the rows.
  let summary: [String]
  let architecture: Architecture
  let training: Dataset
  /// Rows held out, for the time to a target loss.
  let validation: Dataset?
  /// Of a training to the end; runs that measure a rate go on for as long as they shall.
  let configuration: TrainerConfiguration
  let instructionSet: InstructionSet
  /// The option that sets the widths.
  let widthsOption: String

  static let madeUpName = "made-up rows"
  /// What only a training to a target loss has a use for.
  private static let forTarget = ["epochs", "schedule", "warmup"]
  /// What a sweep itself has another meaning for.
  private static let ownOptions: Set<String> = [
    "threads", "seconds", "epochs", "out", "overwrite", "no-save", "quiet", "json", "target-loss",
    "sync",
  ]

  /// Reads the data that the options name, or makes some up.
  ///
  /// - Throws: a ``Failure`` with code `usage` for options that do not go together, `DataError`.
  static func load(_ arguments: Arguments) throws -> ScaleProblem {
    if !arguments.has("target-loss"), let name = forTarget.first(where: { arguments.has($0) }) {
      throw Failure.usage(
        "option --\(name) needs --target-loss", hint: "runs that measure a rate have no end")
    }
    if arguments.has("scale-lr-from") {
      if !arguments.has("target-loss") {
        throw Failure.usage(
          "option --scale-lr-from needs --target-loss",
          hint: "a rate of rows does not depend on the rate of learning")
      }
      if arguments["mode"] == Sweep.Mode.weak.rawValue {
        throw Failure.usage(
          "options --mode weak and --scale-lr-from contradict each other",
          hint: "under weak scaling each count has another batch, and --scale-lr-from scales to one"
        )
      }
    }
    return try arguments.operands.isEmpty ? madeUp(arguments) : read(arguments)
  }

  private static func read(_ arguments: Arguments) throws -> ScaleProblem {
    if let name = ["layers", "rows"].first(where: { arguments.has($0) }) {
      throw Failure.usage(
        "option --\(name) is for made-up rows, not for DATA",
        hint: name == "layers" ? "--hidden sets the widths" : nil)
    }
    var words = arguments.words(for: .train, without: ownOptions) + ["--no-save"]
    if let epochs = arguments["epochs"] { words.append("--epochs=\(epochs)") }
    let options = try TrainOptions(
      Arguments(words + ["--"] + arguments.operands, for: .train))
    let data = try TrainingData.load(options)
    return ScaleProblem(
      name: data.name, summary: data.summary + data.notes,
      architecture: options.settings.architecture(
        inputs: data.training.featureCount, outputs: data.training.targetWidth),
      training: data.training, validation: data.validation,
      configuration: try options.settings.configuration(
        classifies: data.task == .classify, rows: data.training.rowCount),
      instructionSet: options.instructionSet, widthsOption: "hidden")
  }

  private static func madeUp(_ arguments: Arguments) throws -> ScaleProblem {
    let known = Set(Command.benchTrain.options.map(\.name)).union(["lr"])
      .union(forTarget).subtracting(["threads"])
    let trained = Command.train.options.map(\.name)
    if let name = trained.first(where: { name in
      !known.contains(name) && !ownOptions.contains(name)
        && Command.scale.options.contains { $0.name == name } && arguments.has(name)
    }) {
      throw Failure.usage(
        "option --\(name) needs DATA",
        hint: "made-up rows take --layers, --rows, --batch, "
          + "--optimizer and --lr")
    }
    let options = try BenchTrainOptions(
      Arguments(arguments.words(for: .benchTrain, without: ownOptions), for: .benchTrain))
    try options.requireMemory()
    var configuration = options.configuration
    configuration.learningRate =
      try arguments.number("lr", in: .positive) ?? configuration.learningRate
    configuration.schedule = try arguments.described("schedule") ?? configuration.schedule
    configuration.warmupSteps =
      try arguments.integer("warmup", in: 0...TrainSettings.countRange.upperBound)
      ?? configuration.warmupSteps
    configuration.epochs =
      try arguments.integer("epochs", in: TrainSettings.countRange)
      ?? TrainerConfiguration.standardEpochs(rows: options.rows)
    let classes = options.widths[options.widths.count - 1]
    let rows = SyntheticRows(
      rowCount: options.rows, featureCount: options.architecture.inputs, classCount: classes,
      seed: configuration.seed)
    return ScaleProblem(
      name: madeUpName,
      summary: [
        "\(Figures.grouped(options.rows)) rows of \(Figures.grouped(options.widths[0])) features · "
          + "\(Figures.grouped(classes)) classes"
      ],
      architecture: options.architecture, training: try rows.dataset(), validation: nil,
      configuration: configuration, instructionSet: options.instructionSet, widthsOption: "layers")
  }

  // MARK: Runs

  /// Of a training on the largest count, with the checks of every training.
  ///
  /// - Throws: a ``Failure`` where options make no sense together or memory does not suffice.
  func facts(_ options: ScaleOptions) throws(Failure) -> RunFacts {
    let tasks = SweepOrder.tasks(
      threads: options.threads, synchronizations: options.synchronizations,
      batch: configuration.batch, mode: options.mode)
    var largest: RunFacts?
    for task in tasks {
      let facts = try trainer(task).facts
      try TrainingRun.requireMemory(facts, widths: widthsOption)
      largest = facts
    }
    guard let largest else { throw .usage("option --threads: expected at least one count") }
    return largest
  }

  private func trainer(_ task: SweepOrder.Item) throws(Failure) -> Trainer {
    try MeasuredTraining.trainer(
      architecture, training: training, validation: validation, configuration: configured(task),
      execution: execution(task, measures: false), instructionSet: instructionSet,
      widthsOption: widthsOption)
  }

  /// What a training to measure came to.
  enum Measurement: Sendable {
    case made(MeasuredTraining)
    /// The batch or the synchronisation does not go with the rate of learning.
    case diverged(TrainingError, note: String)
  }

  /// As `diverged at epoch 3, step 17`; `nil` for other errors.
  private static func note(_ error: TrainingError) -> String? {
    guard case .diverged(let epoch, let step, _, _, _, _) = error else { return nil }
    return "diverged at epoch \(epoch), step \(step)"
  }

  /// Trains on so many threads for about so many seconds.
  func measure(_ task: SweepOrder.Item, seconds: Double) async throws -> Measurement {
    var configuration = configured(task)
    configuration.schedule = .constant
    configuration.warmupSteps = 0
    // As many as there is time for.
    configuration.epochs = 1_000_000_000
    do {
      return .made(
        try await MeasuredTraining.run(
          architecture, training: training, configuration: configuration,
          execution: execution(task, measures: true), instructionSet: instructionSet,
          length: .seconds(seconds), widthsOption: widthsOption))
    } catch let error as TrainingError {
      guard let note = Self.note(error) else { throw error }
      return .diverged(error, note: note)
    }
  }

  /// Trains until the loss of an epoch is `target` or less; `nil` for a task that was cancelled.
  func reach(_ target: Double, _ task: SweepOrder.Item) async throws -> Sweep.TargetRun? {
    let trainer = try trainer(task)
    let rows = Double(training.rowCount)
    let result: TrainingResult
    do throws(TrainingError) {
      result = try await trainer.train(while: { Self.loss(of: $0) > target })
    } catch {
      guard case .diverged(let epoch, _, _, _, _, _) = error, let note = Self.note(error) else {
        throw error
      }
      // A finding about the synchronisation, not the end of the comparison.
      return Sweep.TargetRun(
        repeat: task.repeat, isReached: false, seconds: 0, epochs: epoch - 1, curve: [], note: note)
    }
    guard !Task.isCancelled else { return nil }
    var seconds = 0.0
    let curve = result.epochs.map { epoch in
      seconds += rows / epoch.rowsPerSecond
      return Sweep.LossPoint(seconds: seconds, epoch: epoch.epoch, loss: Self.loss(of: epoch))
    }
    return Sweep.TargetRun(
      repeat: task.repeat, isReached: (curve.last?.loss ?? .infinity) <= target, seconds: seconds,
      epochs: curve.count, curve: curve)
  }

  private static func loss(of epoch: EpochReport) -> Double {
    epoch.validation?.loss ?? epoch.trainLoss
  }

  private func configured(_ task: SweepOrder.Item) -> TrainerConfiguration {
    var configuration = configuration
    configuration.batch = task.batch
    configuration.synchronization = task.sync
    return configuration
  }

  /// As many threads as are asked for: a count is measured as it is, however little use it is.
  private func execution(_ task: SweepOrder.Item, measures: Bool) -> Execution {
    Execution(threads: task.threads, forcesThreads: true, measuresParts: measures)
  }
}
