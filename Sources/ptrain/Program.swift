import Foundation

/// The command line: picks the verb, runs it, and turns an error into one line and an exit code.
@main
enum Program {
  static let version = "0.1.0"

  /// Every verb with what it does; ``Train`` is the default.
  static let verbs = [
    Train.verb, Resume.verb, Eval.verb, Predict.verb, Inspect.verb, Gradcheck.verb, Verify.verb,
    Bench.verb, Scale.verb, Report.verb,
  ]

  static func main() async {
    CheckedWriter.secureStandardDescriptors()
    let words = Array(CommandLine.arguments.dropFirst())
    exit(await run(words).rawValue)
  }

  /// Runs one command line; reports a failure on standard error.
  static func run(_ words: [String]) async -> ExitCode {
    do {
      try await dispatch(words)
      return .success
    } catch {
      let failure = Failure(error)
      // Without standard error the exit code alone has to do.
      do { try CheckedWriter.standardError.write(failure.report) } catch {}
      return failure.code
    }
  }

  private static func dispatch(_ words: [String]) async throws {
    // `ptrain help` and `ptrain help VERB`, as other programs have it.
    let words =
      words.first == "help"
      ? words.dropFirst().prefix { !$0.hasPrefix("-") } + ["--help"] : words
    let (verb, rest) = try choose(words)
    let asked = rest.prefix { $0 != "--" }
    if asked.contains("--version") {
      try CheckedWriter.standardOutput.write("ptrain \(version)\n")
    } else if asked.contains("--help") || asked.contains("-h") {
      let isOverview = rest.count == words.count
      try CheckedWriter.standardOutput.write(
        isOverview
          ? HelpText.overview(verbs.map(\.command), version: version) : HelpText.text(for: verb))
    } else {
      let arguments = try Arguments(rest, for: verb.command)
      guard let run = verb.run else {
        throw Failure.usage(
          "\(verb.command.name) needs a verb: " + verb.verbs.map(\.word).joined(separator: ", "),
          hint: "usage: ptrain \(verb.command.usage)")
      }
      try await run(arguments)
    }
  }

  /// The verb that `words` start with, or the default one.
  ///
  /// - Throws: a ``Failure`` for a first word that looks like a misspelt verb.
  static func choose(_ words: [String]) throws(Failure) -> (verb: Verb, rest: [String]) {
    guard let first = words.first else { return (Train.verb, []) }
    if let verb = verbs.first(where: { $0.word == first }) {
      return try verb.choose(Array(words.dropFirst()))
    }
    let looksLikeVerb = !first.isEmpty && first.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    if looksLikeVerb, !FileManager.default.fileExists(atPath: first) {
      throw Verb.unknown(first, among: verbs, see: "--help")
    }
    return (Train.verb, words)
  }
}
