import ParallelSGD
import Shards

/// `ptrain verify`: the same training at several numbers of threads, compared step by step.
enum Verify {
  static let verb = Verb(command: .verify) { try await run($0) }

  /// - Parameter disorder: a fault on purpose, for tests; no option sets it.
  static func run(
    _ arguments: Arguments, output: CheckedWriter = .standardOutput,
    disorder: Verification.Disorder? = nil
  ) async throws {
    let options = try VerifyOptions(arguments)
    let training = options.training
    let data = try TrainingData.load(training)
    let configuration = try options.configuration(for: data)
    let architecture = training.settings.architecture(
      inputs: data.training.featureCount, outputs: data.training.targetWidth)
    let verification = try Verification(
      architecture, training: data.training, validation: data.validation,
      configuration: configuration, variants: options.variants, steps: options.steps,
      warmStart: try training.warmStart.map { try Train.model(at: $0, for: data) },
      disorder: disorder)
    try TrainingRun.requireMemory(verification.facts)
    let report = VerifyReport(options: options, facts: verification.facts)
    TrainReport(
      data: data, architecture: architecture, configuration: configuration,
      facts: verification.facts,
      rateNote: training.settings.rateNote(configuration, rows: data.training.rowCount)
    ).tellHeader(Narrator.standard(quiet: training.quiet), machine: report.machine)
    let outcomes = try await verification.run { outcome in
      try output.write(report.line(outcome))
    }
    try output.write(report.end(outcomes))
    if let failure = report.failure(outcomes) { throw failure }
  }
}

extension Command {
  static let verify = Command(
    name: "verify", summary: "compare trainings at several numbers of threads",
    usage: "verify [FILE] [options]",
    about: [
      "Trains a little at each number of threads and compares loss, weights and the",
      "optimizer's state after every step. Where any differ: exit status 1, with the",
      "first step and number. Understands all options of ptrain train on data, network",
      "and training too.",
    ],
    operands: ["FILE"], requiredOperands: 0,
    sections: [
      OptionSection(
        title: "Options",
        rows: [
          OptionRow(
            OptionSpec("threads", short: "t", "NUMBERS"),
            help: "to train with, whether or not a step has work for them",
            standard: VerifyOptions.standardThreads.map(String.init).joined(separator: ",")),
          OptionRow(
            OptionSpec("isa", "NAMES"),
            help: "one or more of "
              + InstructionSet.available.map(\.description).joined(separator: ", "),
            standard: "\(InstructionSet.fastest)"),
          OptionRow(
            OptionSpec("epochs", "N"), help: "passes over the rows",
            standard: "\(VerifyOptions.standardEpochs)"),
          OptionRow(
            OptionSpec("steps", "N"), help: "updates at most",
            standard: "\(VerifyOptions.standardSteps)"),
          OptionRow(
            OptionSpec("quiet", short: "q"), OptionSpec("json"),
            help: "nothing but the results; an event a line"),
        ])
    ],
    others: ["Data", "Network", "Training"].map { title in
      OptionSection(
        title: title,
        rows: Command.train.sections.filter { $0.title == title }.flatMap(\.rows)
          .filter { !$0.options.contains { $0.name == "epochs" } })
    })
}
