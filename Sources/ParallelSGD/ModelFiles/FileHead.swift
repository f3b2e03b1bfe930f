import Shards

/// What every file of this library says of itself before anything else: format and version.
struct FileHead {
  /// `parallel-sgd-model` or `parallel-sgd-checkpoint`.
  let format: String
  let version: Int
  /// What messages call such a file.
  let title: String

  var metadata: [String: String] { ["format": format, "format_version": String(version)] }

  /// Refuses a file of another format or of a later version.
  func check(_ file: Safetensors, name: String) throws(DataError) {
    guard file.metadata["format"] == format else {
      throw DataError(
        .badData, file: name, "a safetensors file, but not of a \(title) that ptrain wrote")
    }
    let found = file.metadata["format_version"].flatMap { Int($0) }
    guard let found, (1...version).contains(found) else {
      throw DataError(
        .badData, file: name,
        "expected \(title) format version 1 to \(version), found "
          + (file.metadata["format_version"].map { Excerpt.quoted($0) } ?? "none"),
        hint: "a later release wrote this file: use it, or one after it")
    }
  }
}

extension Safetensors {
  /// A text that must be there.
  func text(_ key: String, name: String) throws(DataError) -> String {
    if let text = metadata[key] { return text }
    throw DataError(.badData, file: name, "expected metadata \"\(key)\", found none")
  }

  /// A value that must be there, as JSON.
  func value<Value: Decodable>(
    _ key: String, name: String, as type: Value.Type = Value.self
  ) throws(DataError) -> Value {
    try StrictJSON.value(from: text(key, name: name), file: name, title: key)
  }
}
