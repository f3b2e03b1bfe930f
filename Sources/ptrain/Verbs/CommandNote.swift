import Foundation
import ParallelSGD
import Shards

/// The command line that started a run, as its checkpoints carry it.
struct CommandNote: Codable, Equatable {
  /// Behind the verb.
  var words: [String]
  /// The working folder that relative paths among them start from.
  var folder: String

  private static let key = "command"

  /// The one of this process.
  init(words: [String]) {
    self.words = words
    folder = FileManager.default.currentDirectoryPath
  }

  /// The one in a checkpoint.
  ///
  /// - Throws: `DataError` with code `badData` for a checkpoint that no command line started.
  init(_ checkpoint: Checkpoint, name: String) throws(DataError) {
    guard let text = checkpoint.notes[Self.key] else {
      throw DataError(
        .badData, file: name, "the checkpoint does not say with which command it was made",
        hint: "one that was made by another program goes on in that program")
    }
    self = try StrictJSON.value(from: text, file: name, title: Self.key)
  }

  /// The words but for an option that has a value.
  func words(without option: String) -> [String] {
    var kept: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" { return kept + [word] + rest }
      if word == "--" + option {
        _ = rest.popFirst()
      } else if !word.hasPrefix("--\(option)=") {
        kept.append(word)
      }
    }
    return kept
  }

  /// For ``CheckpointPolicy/notes``.
  var notes: [String: String] { [Self.key: StrictJSON.text(of: self)] }

  /// Where a file named in the words is now: here, or where the command was given.
  func path(of file: String) -> String {
    if file.utf8.first == UInt8(ascii: "/") || FileManager.default.fileExists(atPath: file) {
      return file
    }
    return folder + "/" + file
  }
}
