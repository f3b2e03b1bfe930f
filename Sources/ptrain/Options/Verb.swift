import Foundation
import Shards

/// A verb: its table, and what it does with the arguments, or the verbs below it.
struct Verb: Sendable {
  var command: Command
  /// `nil` where another verb must follow.
  var run: (@Sendable (Arguments) async throws -> Void)?
  /// Named with this one's name before their own, as `bench train` below `bench`.
  var verbs: [Verb] = []

  /// A verb that does something.
  init(command: Command, run: @escaping @Sendable (Arguments) async throws -> Void) {
    self.command = command
    self.run = run
  }

  /// A verb that others follow.
  init(command: Command, verbs: [Verb]) {
    self.command = command
    self.verbs = verbs
  }

  /// The word that names it among its neighbours.
  var word: String { command.name.split(separator: " ").last.map(String.init) ?? "" }

  /// This verb and all below it.
  var all: [Verb] { [self] + verbs.flatMap(\.all) }

  /// The verb below this one that `words` start with, or this one where an option stands first.
  ///
  /// - Throws: a ``Failure`` for any other word.
  func choose(_ words: [String]) throws(Failure) -> (verb: Verb, rest: [String]) {
    guard let first = words.first, !first.hasPrefix("-"), !verbs.isEmpty else {
      return (self, words)
    }
    guard let verb = verbs.first(where: { $0.word == first }) else {
      throw Self.unknown(command.name + " " + first, among: verbs, see: command.name + " --help")
    }
    return try verb.choose(Array(words.dropFirst()))
  }

  /// A word that should have named one of `verbs`.
  static func unknown(_ name: String, among verbs: [Verb], see help: String) -> Failure {
    let close = NearestName.nearest(name, in: verbs.map(\.command.name))
    return .usage(
      "unknown verb \(Excerpt.quoted(name))",
      hint: close.map { "did you mean ptrain \($0)?" } ?? "see ptrain \(help)")
  }
}
