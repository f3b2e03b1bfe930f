import ParallelSGD
import Shards

/// `ptrain bench train`: whole epochs of the real training on made-up rows in memory.
enum BenchTrain {
  static let verb = Verb(command: .benchTrain, run: run)

  private static func run(_ arguments: Arguments) async throws {
    let options = try BenchTrainOptions(arguments)
    try options.requireMemory()
    let rows = SyntheticRows(
      rowCount: options.rows, featureCount: options.architecture.inputs,
      classCount: options.widths[options.widths.count - 1], seed: options.configuration.seed)
    let peak = try MachinePeak.flops(options.instructionSet)
    let measured = try await MeasuredTraining.run(
      options.architecture, training: try rows.dataset(), configuration: options.configuration,
      execution: options.execution, instructionSet: options.instructionSet, length: options.length,
      widthsOption: "layers")
    let report = BenchTrainReport(options: options, measured: measured, tilePeak: peak)
    try CheckedWriter.standardOutput.write(arguments.has("json") ? report.json : report.text)
  }
}

/// Everything that the command line of `ptrain bench train` says.
struct BenchTrainOptions {
  static let standardWidths = [784, 256, 128, 10]
  static let standardRows = 16_384
  static let standardSeconds = 4.0
  static let standardOptimizer = Optimizer.momentum()

  /// From the input to the output.
  let widths: [Int]
  let rows: Int
  let execution: Execution
  let length: EpochWatch.Length
  let configuration: TrainerConfiguration
  let instructionSet: InstructionSet

  /// - Throws: a ``Failure`` with code `usage` naming the option.
  init(_ arguments: Arguments) throws(Failure) {
    widths = try arguments.integers("layers", in: 1...(1 << 20)) ?? Self.standardWidths
    guard widths.count > 1 else {
      throw .usage(
        "option --layers: expected at least 2 widths, found "
          + Excerpt.quoted(arguments["layers"] ?? ""))
    }
    rows = try arguments.integer("rows", in: 1...100_000_000) ?? Self.standardRows
    var execution = try DataOptions.execution(arguments)
    execution.measuresParts = !arguments.has("no-phases")
    self.execution = execution
    let epochs = try arguments.integer("epochs", in: 2...1_000_000)
    let seconds = try Bench.seconds(arguments, standard: Self.standardSeconds)
    if epochs != nil, arguments.has("seconds") {
      throw .usage("options --epochs and --seconds contradict each other")
    }
    length = epochs.map { .epochs($0) } ?? .seconds(seconds)
    let optimizer = try arguments.described("optimizer") ?? Self.standardOptimizer
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
    configuration.learningRate = Self.learningRate(optimizer)
    configuration.schedule = .constant
    configuration.batch =
      try arguments.integer("batch", in: 1...1_000_000_000) ?? configuration.batch
    configuration.epochs = 1_000_000_000
    configuration.seed = try arguments.seed("seed") ?? configuration.seed
    self.configuration = configuration
    instructionSet = try DataOptions.instructionSet(arguments)
  }

  /// What other libraries start from too, so that losses can be compared.
  private static func learningRate(_ optimizer: Optimizer) -> Float {
    switch optimizer {
    case .adam, .adamW: 0.001
    case .sgd, .momentum, .nesterov, .rmsProp, .adagrad, .lars, .lamb:
      optimizer.standardLearningRate
    }
  }

  /// Hidden layers are rectified, the last one is linear.
  var architecture: Architecture {
    Architecture(
      inputs: widths[0], hidden: Array(widths[1..<(widths.count - 1)]),
      outputs: widths[widths.count - 1])
  }

  /// Refuses rows that the machine has no memory for, while that is still an error and no trap.
  func requireMemory() throws(Failure) {
    let (inputs, outputs) = (widths[0], widths[widths.count - 1])
    // Rows and the teacher that names their classes, twice: as an array and as a model has it.
    let numbers = rows * (inputs + outputs) + 2 * inputs * outputs
    do throws(DataError) {
      try Memory.require(4 * numbers, for: "")
    } catch {
      throw Failure(
        .systemResource,
        "\(Figures.grouped(rows)) rows of \(Figures.grouped(widths[0])) features need more memory "
          + "than there is",
        hint: "smaller --rows or --layers need less")
    }
  }
}

extension Command {
  static let benchTrain = Command(
    name: "bench train", summary: "rows a second of whole epochs on made-up rows",
    usage: "bench train [options]",
    about: [
      "Trains a network on made-up rows in memory: shuffled, gathered, no validation.",
      "The first epoch warms up and does not count.",
    ],
    operands: [], requiredOperands: 0,
    sections: [
      OptionSection(
        title: "Options",
        rows: [
          OptionRow(
            OptionSpec("layers", "WIDTHS"), help: "from the input to the output",
            standard: BenchTrainOptions.standardWidths.map(String.init).joined(separator: ",")),
          OptionRow(
            OptionSpec("batch", short: "b", "N"), help: "rows of a batch, whatever the threads",
            standard: "\(TrainerConfiguration(loss: .meanSquaredError).batch)"),
          OptionRow(
            OptionSpec("rows", "N"), help: "of made-up data",
            standard: "\(BenchTrainOptions.standardRows)"),
          DataOptions.trainingThreads,
          OptionRow(
            OptionSpec("optimizer", "NAME"), help: Command.shortForms(Optimizer.forms),
            standard: BenchTrainOptions.standardOptimizer.name),
          OptionRow(
            OptionSpec("seconds", "S"), help: "to train for, at least 3 epochs",
            standard: Figures.plain(BenchTrainOptions.standardSeconds)),
          OptionRow(OptionSpec("epochs", "N"), help: "to train for, whatever the time"),
          OptionRow(
            OptionSpec("seed", "N"), help: "of rows and weights",
            standard: "\(TrainerConfiguration(loss: .meanSquaredError).seed)"),
          OptionRow(
            OptionSpec("no-phases"), help: "no clocks in the steps, and no shares of their parts"),
          DataOptions.instructionSet, Bench.json,
        ])
    ])
}
