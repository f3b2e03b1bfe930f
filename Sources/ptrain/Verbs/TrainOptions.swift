import ParallelSGD
import Shards

/// Everything that the command line of `ptrain train` says.
struct TrainOptions {
  /// Where the held-out rows come from.
  enum HeldOut: Equatable {
    /// A share of the rows; 0 holds none out.
    case share(Double)
    case file(String, labels: String?)
  }

  /// Where the results go.
  enum Output: Equatable {
    case none
    case folder(String, overwrite: Bool)
    /// The first free folder under `runs`.
    case nextRun
  }

  var settings: TrainSettings
  /// `nil` for the bundled digits.
  var file: String?
  var labels: String?
  var heldOut: HeldOut
  /// A model's file to take the first parameters from.
  let warmStart: String?
  let csv: CSVOptions
  let encoding: EncodingOptions
  let balancesClasses: Bool
  /// Options given that only a table has a use for.
  let tableOptions: [String]
  var instructionSet: InstructionSet
  let output: Output
  var checkpoints: CheckpointOptions
  var quiet: Bool
  var json: Bool

  /// Threads that read and train.
  var threads: Int { settings.execution.threads ?? UsableCores.count }

  /// Reads the options; looks at no file.
  ///
  /// - Throws: a ``Failure`` with code `usage` naming the option.
  init(_ arguments: Arguments) throws(Failure) {
    settings = try TrainSettings(arguments)
    file = arguments.operands.first
    labels = arguments["labels"]
    csv = try DataOptions.csv(arguments)
    encoding = try DataOptions.encoding(arguments)
    balancesClasses = try arguments.choice("class-weight", [("balanced", true)]) ?? false
    tableOptions = DataOptions.givenForTables(arguments)
    heldOut = try Self.heldOut(arguments)
    output = try Self.output(arguments, saving: ["checkpoint-every", "keep"])
    checkpoints = try CheckpointOptions(arguments)
    warmStart = TrainSettings.warmStart(arguments)
    quiet = arguments.has("quiet")
    json = arguments.has("json")
    instructionSet = try DataOptions.instructionSet(arguments)
    if file == nil, let option = tableOptions.first ?? (labels == nil ? nil : "labels") {
      throw .usage(
        "option --\(option) needs a FILE", hint: "without one, the bundled digits are trained on")
    }
  }

  private static func heldOut(_ arguments: Arguments) throws(Failure) -> HeldOut {
    let labels = arguments["valid-labels"]
    guard let text = arguments["valid"] else {
      guard labels == nil else { throw .usage("option --valid-labels needs --valid FILE") }
      return .share(TrainSettings.standardHeldOut)
    }
    guard !text.isEmpty else {
      throw .usage("option --valid: expected a share from 0 to below 1, or a file, found \"\"")
    }
    guard Arguments.decimalNumber(text) != nil else { return .file(text, labels: labels) }
    guard labels == nil else {
      throw .usage("option --valid-labels goes with a file in --valid, found the share \(text)")
    }
    guard NumberRange.fraction.contains(Float(text) ?? .nan), let share = Double(text) else {
      throw .usage(
        "option --valid: expected a share from 0 to below 1, or a file, "
          + "found \(Excerpt.quoted(text))",
        hint: "a file with such a name: --valid ./\(Excerpt.escaped(text))")
    }
    return .share(share)
  }

  /// - Parameter names: options beside `--out` and `--overwrite` that only what is saved has a use for.
  static func output(
    _ arguments: Arguments, saving names: [String]
  ) throws(Failure) -> Output {
    if arguments.has("no-save") {
      if let other = (["out", "overwrite"] + names).first(where: { arguments.has($0) }) {
        throw .usage("options --no-save and --\(other) contradict each other")
      }
      return .none
    }
    guard let path = arguments["out"] else {
      guard !arguments.has("overwrite") else { throw .usage("option --overwrite needs --out DIR") }
      return .nextRun
    }
    guard !path.isEmpty else { throw .usage("option --out: expected a folder, found \"\"") }
    return .folder(path, overwrite: arguments.has("overwrite"))
  }
}
