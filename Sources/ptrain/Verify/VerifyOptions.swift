import ParallelSGD
import Shards

/// Everything that the command line of `ptrain verify` says.
struct VerifyOptions {
  static let standardThreads = [1, 2, 7, 16]
  static let standardEpochs = 3
  static let standardSteps = 500
  /// Eight bytes a tensor are kept of each step.
  private static let mostSteps = 100_000

  /// What `ptrain train` would make of the other options.
  let training: TrainOptions
  let variants: [Verification.Variant]
  let epochs: Int
  let steps: Int

  /// - Throws: a ``Failure`` with code `usage` naming the option.
  init(_ arguments: Arguments) throws(Failure) {
    let threads =
      try arguments.integers("threads", in: Trainer.threadRange) ?? Self.standardThreads
    let sets = try Self.instructionSets(arguments)
    variants = sets.flatMap { set in
      threads.map { Verification.Variant(threads: $0, instructionSet: set) }
    }
    guard variants.count > 1 else {
      throw .usage(
        "option --threads: expected 2 numbers or more to compare, found "
          + Excerpt.quoted(arguments["threads"] ?? ""))
    }
    epochs =
      try arguments.integer("epochs", in: TrainSettings.countRange) ?? Self.standardEpochs
    steps = try arguments.integer("steps", in: 1...Self.mostSteps) ?? Self.standardSteps
    training = try TrainOptions(
      arguments.passed(
        to: .train, without: ["threads", "isa", "epochs"],
        adding: ["epochs": String(epochs), "no-save": ""]))
  }

  /// The sets between the commas of `--isa`.
  private static func instructionSets(
    _ arguments: Arguments
  ) throws(Failure) -> [InstructionSet] {
    guard let names = try arguments.names("isa") else { return [.fastest] }
    let known = InstructionSet.available.map(\.description)
    return try names.map { name throws(Failure) in
      guard let set = InstructionSet(name) else {
        throw .usage(
          "option --isa: expected some of " + known.joined(separator: ", ") + ", found "
            + Excerpt.quoted(name),
          hint: NearestName.nearest(name, in: known).map { "did you mean \($0)?" })
      }
      return set
    }
  }

  /// The configuration of each training.
  func configuration(for data: TrainingData) throws(Failure) -> TrainerConfiguration {
    try training.settings.configuration(
      classifies: data.task == .classify, rows: data.training.rowCount)
  }
}
