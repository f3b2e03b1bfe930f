/// One option as it is written: `-o, --out DIR`.
struct OptionSpec: Sendable, Equatable {
  /// Without the two dashes.
  var name: String
  var short: Character?
  /// What stands for the value in the help; `nil` for a flag.
  var value: String?

  init(_ name: String, short: Character? = nil, _ value: String? = nil) {
    self.name = name
    self.short = short
    self.value = value
  }
}

/// A line of the help: an option, or a few that belong together, and what they do.
struct OptionRow: Sendable {
  var options: [OptionSpec]
  var help: String
  /// What holds when the option is not given, taken from the code that uses it.
  var standard: String?

  init(_ options: OptionSpec..., help: String, standard: String? = nil) {
    self.options = options
    self.help = help
    self.standard = standard
  }
}

/// Options under one title.
struct OptionSection: Sendable {
  var title: String
  var rows: [OptionRow]
}

/// A verb as a table: all that the parser and the help text know of it.
struct Command: Sendable {
  var name: String
  /// One line for the list of verbs.
  var summary: String
  /// After `ptrain`, as in `predict MODEL FILE [options]`.
  var usage: String
  /// Lines under the usage in the verb's own help.
  var about: [String]
  /// How the arguments that are no options are called, in order.
  var operands: [String]
  /// How many of them must be there.
  var requiredOperands: Int
  /// Whether the last of them may be given any number of times.
  var repeatsLastOperand = false
  var sections: [OptionSection]
  /// Understood too, and listed by the help of the verb that they come from.
  var others: [OptionSection] = []

  /// Understood by every verb.
  static let common = [OptionSpec("help", short: "h"), OptionSpec("version")]

  /// Every option of the verb.
  var options: [OptionSpec] {
    (sections + others).flatMap(\.rows).flatMap(\.options) + Self.common
  }
}
