import ParallelSGD
import Shards

/// Options about the data that several verbs share, and their values.
enum DataOptions {
  /// How many categories of a column stay apart unless told otherwise.
  static let standard = EncodingOptions()

  /// Which columns there are and what they mean: for `train` and `inspect`.
  static let columns = [
    OptionRow(
      OptionSpec("target", "NAMES"), help: "columns to predict",
      standard: "target, label, class, y or last"),
    OptionRow(
      OptionSpec("task", "TASK"), help: "classify or regress", standard: "by the target"),
    OptionRow(
      OptionSpec("numeric", "NAMES"), OptionSpec("categorical", "NAMES"),
      OptionSpec("ignore", "NAMES"), help: "columns to read so",
      standard: "by their contents"),
    OptionRow(
      OptionSpec("max-categories", "N"), help: "most texts of a column kept apart",
      standard: "\(standard.maxCategories)"),
    OptionRow(OptionSpec("weight", "COLUMN"), help: "column that holds each row's weight"),
  ]

  /// How a table is written down: for every verb that reads one.
  static let form = [
    OptionRow(
      OptionSpec("delimiter", "CHAR"), help: "between fields, as comma or tab",
      standard: "detected"),
    OptionRow(
      OptionSpec("header", "yes|no"), help: "whether line 1 names the columns",
      standard: "detected"),
  ]

  static let threads = OptionRow(
    OptionSpec("threads", short: "t", "N"), help: "threads that share the work",
    standard: "usable cores")

  /// As ``threads``, for a training.
  static let trainingThreads = OptionRow(
    threads.options[0], OptionSpec("force-threads"), help: "threads at most; no fewer",
    standard: threads.standard)

  /// How the command line wants a training to run.
  static func execution(_ arguments: Arguments) throws(Failure) -> Execution {
    Execution(
      threads: try arguments.integer("threads", in: Trainer.threadRange),
      forcesThreads: arguments.has("force-threads"))
  }

  /// The instruction set of the matrix tiles.
  static let instructionSet = OptionRow(
    OptionSpec("isa", "NAME"),
    // Short enough for one line with all that a machine can have.
    help: "one of "
      + InstructionSet.available.map(\.description).joined(separator: ", "),
    standard: "\(InstructionSet.fastest)")

  /// The set that `--isa` names, or the fastest.
  static func instructionSet(_ arguments: Arguments) throws(Failure) -> InstructionSet {
    try arguments.choice("isa", InstructionSet.available.map { ($0.description, $0) }) ?? .fastest
  }

  static let labels = OptionSpec("labels", "FILE")

  /// How `arguments` say the table is written and its columns are to be read.
  ///
  /// Every verb that reads a table has ``form``; ``columns`` only those that decide on columns.
  static func csv(_ arguments: Arguments) throws(Failure) -> CSVOptions {
    var options = CSVOptions()
    if let text = arguments["delimiter"] {
      guard let separator = CSVOptions.separator(text) else {
        throw .usage(
          "option --delimiter: expected one character that can separate fields, or comma, tab, "
            + "semicolon, pipe or space, found \(Excerpt.quoted(text))")
      }
      options.separator = separator
    }
    options.hasHeader = try arguments.choice("header", [("yes", true), ("no", false)])
    guard arguments.command.options.contains(where: { $0.name == "numeric" }) else {
      return options
    }
    options.numeric = try arguments.names("numeric") ?? []
    options.categorical = try arguments.names("categorical") ?? []
    options.ignored = try arguments.names("ignore") ?? []
    return options
  }

  /// What `arguments` say on the meaning of the columns.
  static func encoding(_ arguments: Arguments) throws(Failure) -> EncodingOptions {
    EncodingOptions(
      target: arguments["target"],
      task: try arguments.choice("task", LearningTask.allCases.map { ($0.rawValue, $0) }),
      weight: arguments["weight"],
      maxCategories: try arguments.integer("max-categories", in: 1...1_000_000)
        ?? standard.maxCategories)
  }

  /// The options of ``columns`` that are given, which images have no use for.
  static func givenForTables(_ arguments: Arguments) -> [String] {
    (columns + form).flatMap(\.options).map(\.name).filter {
      let name = $0
      return arguments.command.options.contains { $0.name == name } && arguments.has(name)
    }
  }
}
