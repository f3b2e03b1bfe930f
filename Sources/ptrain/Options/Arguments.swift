import Shards

/// The words of a command line, sorted into options and operands by a verb's table.
///
/// `--name value`, `--name=value`, `-n value`, `-nvalue`; after `--` every word is an operand. A
/// word that starts with a dash and is no negative number is never taken for a value, so that a
/// forgotten one is noticed; `--name=-value` passes such a value.
struct Arguments: Sendable {
  private(set) var command: Command
  /// As they were given.
  let words: [String]
  private(set) var operands: [String] = []
  private var values: [String: String] = [:]

  /// Sorts `words` for `command`.
  ///
  /// - Throws: a ``Failure`` with code `usage` for an option that is unknown, repeated or without
  ///   its value, and for too few or too many operands.
  init(_ words: [String], for command: Command) throws(Failure) {
    self.command = command
    self.words = words
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      } else if word.hasPrefix("--") {
        try takeLong(word.dropFirst(2), &rest)
      } else if word.hasPrefix("-"), word.count > 1 {
        try takeShort(word.dropFirst(), &rest)
      } else {
        operands.append(word)
      }
    }
    try checkOperands()
  }

  /// The same arguments for a verb that has these options too, some left out and some put in.
  func passed(
    to command: Command, without left: Set<String>, adding added: [String: String] = [:]
  ) -> Arguments {
    var passed = self
    passed.command = command
    passed.values = values.filter { name, _ in
      !left.contains(name) && command.options.contains { $0.name == name }
    }.merging(added) { _, new in new }
    return passed
  }

  /// The value of an option as it was written, or `nil` where it was not given.
  subscript(_ name: String) -> String? {
    precondition(command.options.contains { $0.name == name }, "\(command.name) has no --\(name)")
    return values[name]
  }

  /// Whether an option was given.
  func has(_ name: String) -> Bool { self[name] != nil }

  /// The options given that `other` has too and `left` does not name, as words for it.
  func words(for other: Command, without left: Set<String>) -> [String] {
    let names = Set(command.options.map(\.name)).subtracting(left)
    return other.options.filter { names.contains($0.name) && values[$0.name] != nil }.map {
      $0.value == nil ? "--\($0.name)" : "--\($0.name)=\(values[$0.name] ?? "")"
    }
  }

  private mutating func takeLong(
    _ text: Substring, _ rest: inout ArraySlice<String>
  ) throws(Failure) {
    let name = text.prefix { $0 != "=" }
    guard let option = command.options.first(where: { $0.name == name }) else {
      throw unknown("--" + name)
    }
    let attached = name.endIndex == text.endIndex ? nil : String(text[name.endIndex...].dropFirst())
    try take(option, attached: attached, &rest)
  }

  private mutating func takeShort(
    _ text: Substring, _ rest: inout ArraySlice<String>
  ) throws(Failure) {
    guard let option = command.options.first(where: { $0.short == text.first }) else {
      throw unknown("-" + text)
    }
    let attached = text.dropFirst()
    try take(option, attached: attached.isEmpty ? nil : String(attached), &rest)
  }

  private mutating func take(
    _ option: OptionSpec, attached: String?, _ rest: inout ArraySlice<String>
  ) throws(Failure) {
    guard values[option.name] == nil else {
      throw .usage("option --\(option.name) is given twice")
    }
    guard let metavar = option.value else {
      guard attached == nil else { throw .usage("option --\(option.name) takes no value") }
      values[option.name] = ""
      return
    }
    if let value = attached ?? (rest.first.map(Self.isValue) == true ? rest.popFirst() : nil) {
      values[option.name] = value
    } else {
      throw .usage(
        "option --\(option.name) needs a value: --\(option.name) \(metavar)",
        hint: rest.isEmpty ? nil : "a value that starts with a dash: --\(option.name)=-…")
    }
  }

  private static func isValue(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let second = word.dropFirst().first else { return true }
    return second.isASCII && (second.isNumber || second == ".")
  }

  private func unknown(_ word: some StringProtocol) -> Failure {
    let known = command.options.map { "--" + $0.name }
    // Also --batch for --batch-size: an option that the word starts with.
    let start = known.filter { word.hasPrefix($0) }.max { $0.count < $1.count }
    let close = (NearestName.nearest(String(word), in: known) ?? start)
      .map { "did you mean \($0)?" }
    let isFile = word.contains(".") && !word.hasPrefix("--")
    return .usage(
      "unknown option \(Excerpt.quoted(word))",
      hint: close
        ?? (isFile
          ? "a file with such a name: -- \(Excerpt.escaped(word))"
          : "see ptrain \(command.name) --help"))
  }

  private func checkOperands() throws(Failure) {
    if operands.count > command.operands.count, !command.repeatsLastOperand {
      let extra = Excerpt.quoted(operands[command.operands.count])
      throw .usage("unexpected argument \(extra)", hint: "usage: ptrain \(command.usage)")
    }
    if let empty = operands.firstIndex(of: "") {
      throw .usage(
        "\(command.operands[min(empty, command.operands.count - 1)]): expected a name, found \"\"",
        hint: "usage: ptrain \(command.usage)")
    }
    if operands.contains("-") {
      throw .usage(
        "rows are not read from standard input", hint: "save them in a file and name that")
    }
    if operands.count < command.requiredOperands {
      throw .usage(
        "\(command.name) needs \(command.operands[operands.count])",
        hint: "usage: ptrain \(command.usage)")
    }
  }
}
