import ParallelSGD
import Shards

/// `ptrain resume`: goes on with a run that was stopped, to the bytes it would have ended with.
enum Resume {
  static let verb = Verb(command: .resume, run: run)

  private static func run(_ arguments: Arguments) async throws {
    let folder = try RunFolder.reopen(arguments.operands[0])
    let path = folder.file(RunFolder.checkpoint)
    let checkpoint = try Checkpoint(contentsOf: path)
    let command = try CommandNote(checkpoint, name: path)
    let options = try options(arguments, command, checkpoint, name: path)
    let epochs = try arguments.integer("epochs", in: TrainSettings.countRange)
    let data = try TrainingData.load(options)
    var configuration = try options.settings.configuration(
      classifies: data.task == .classify, rows: data.training.rowCount)
    // After the rest: a warm-up that goes by the epochs stays what it was.
    configuration.epochs = epochs ?? configuration.epochs
    let run = TrainingRun(
      options: options, command: command, data: data, configuration: configuration,
      resuming: checkpoint)
    try await run.start { folder }
  }

  /// What the run was started with, and what is said otherwise now.
  private static func options(
    _ arguments: Arguments, _ command: CommandNote, _ checkpoint: Checkpoint, name: String
  ) throws -> TrainOptions {
    var options: TrainOptions
    do {
      // Of a set that another machine had, only the arithmetic counts, and that is compared later.
      options = try TrainOptions(Arguments(command.words(without: "isa"), for: .train))
    } catch {
      throw DataError(
        .badData, file: name,
        "the command that the checkpoint was made with is none of this program: \(error.message)")
    }
    options.locate { command.path(of: $0) }
    if let file = arguments.operands.dropFirst().first {
      guard options.file != nil else {
        throw Failure.usage("the run is on the bundled digits, it takes no FILE")
      }
      options.file = file
    }
    options.settings.setEpochs(checkpoint.configuration.epochs)
    let execution = try DataOptions.execution(arguments)
    let replicas = checkpoint.configuration.replicas
    if let replicas, let told = options.settings.execution.threads, told != replicas {
      throw DataError(
        .badData, file: name,
        "configuration: \(replicas) replicas, but the run was told --threads \(told)")
    }
    options.settings.execution.threads =
      execution.threads ?? replicas ?? options.settings.execution.threads
    if let replicas, let threads = execution.threads, threads != replicas {
      throw Failure.usage(
        "option --threads: the run averages \(replicas) replicas, which are a part of its result, "
          + "found \(threads)",
        hint: "leave --threads out; fewer threads step all replicas where there are fewer cores")
    }
    if execution.forcesThreads { options.settings.execution.forcesThreads = true }
    options.labels = arguments["labels"] ?? options.labels
    try replaceHeldOut(&options, arguments)
    options.checkpoints = try options.checkpoints.replaced(by: arguments)
    options.instructionSet = try DataOptions.instructionSet(arguments)
    options.quiet = arguments.has("quiet")
    options.json = arguments.has("json")
    return options
  }

  /// Where the file of held-out rows is now, if there was one.
  private static func replaceHeldOut(
    _ options: inout TrainOptions, _ arguments: Arguments
  ) throws(Failure) {
    guard arguments.has("valid") || arguments.has("valid-labels") else { return }
    guard case .file(let path, let labels) = options.heldOut else {
      throw .usage("the run holds out rows of its own data, it takes no --valid")
    }
    options.heldOut = .file(
      arguments["valid"] ?? path, labels: arguments["valid-labels"] ?? labels)
  }
}

extension TrainOptions {
  /// Puts the places of files in place of their names.
  fileprivate mutating func locate(_ place: (String) -> String) {
    file = file.map(place)
    labels = labels.map(place)
    if case .file(let path, let labels) = heldOut {
      heldOut = .file(place(path), labels: labels.map(place))
    }
  }
}

extension Command {
  static let resume = Command(
    name: "resume",
    summary: "go on with a run that was stopped",
    usage: "resume RUN [FILE] [options]",
    about: [
      "Goes on from the last checkpoint in the folder RUN, if need be in the middle of",
      "an epoch, to the bytes that the run would have ended with. FILE: its data, if",
      "that is elsewhere now.",
    ],
    operands: ["RUN", "FILE"], requiredOperands: 1,
    sections: [
      OptionSection(
        title: "Options",
        rows: [
          OptionRow(
            OptionSpec("epochs", "N"), help: "passes in all, no fewer than are done",
            standard: "as before"),
          OptionRow(DataOptions.labels, help: "where those of IDX images are now"),
          OptionRow(
            OptionSpec("valid", "FILE"), OptionSpec("valid-labels", "FILE"),
            help: "where the held-out rows are now"),
          OptionRow(
            DataOptions.trainingThreads.options[0], DataOptions.trainingThreads.options[1],
            help: DataOptions.trainingThreads.help, standard: "as before"),
          DataOptions.instructionSet,
        ] + CheckpointOptions.rowsAsBefore + [
          OptionRow(
            OptionSpec("quiet", short: "q"), OptionSpec("json"),
            help: "nothing but the results; an event a line")
        ])
    ])
}
