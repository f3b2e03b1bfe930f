import Foundation
import ParallelSGD
import Shards

/// A sweep as text: the same for the same sweep on every system.
extension Sweep {
  /// Its name in the folder of a sweep.
  static let fileName = "sweep.json"

  /// As JSON with a line feed after it; keys in snake case, sorted.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads what ``json()`` wrote.
  ///
  /// - Parameter file: the name that errors give.
  /// - Throws: `DataError` with code `badData` for text that is no strict JSON or no sweep.
  init(json text: String, file: String) throws(DataError) {
    self = try StrictJSON.value(
      from: text, file: file, title: "sweep", keys: .convertFromSnakeCase)
  }
}
