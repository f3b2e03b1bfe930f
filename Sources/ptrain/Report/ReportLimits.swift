import ParallelSGD
import Shards

/// What a file that a page is drawn from may hold at most, so that a page and the memory to draw it
/// stay in proportion to the file.
enum ReportLimits {
  /// Bytes of a text, and of a key.
  static let (text, key) = (16_384, 256)
  /// Of all groups of facts together; leaves of a configuration become facts.
  static let facts = 1000
  /// Words of a command.
  static let words = 10_000
  /// Synchronisations of a sweep, and phases of a step.
  static let (modes, phases) = (16, 64)

  /// Refuses longer texts and keys.
  ///
  /// - Parameter areSnakeCase: whether to refuse keys in any other form as well: two spellings would
  ///   be one key.
  static func check(
    _ value: JSONValue, file: String, path: String = "", areSnakeCase: Bool = false
  ) throws(DataError) {
    func fail(_ message: String) -> DataError {
      let place = path.isEmpty ? "" : "\(Excerpt.escaped(path)): "
      return DataError(.badData, file: file, place + message)
    }
    if let string = value.text, string.utf8.count > text {
      throw fail(
        "expected a text of at most \(Figures.grouped(text)) bytes, found "
          + Figures.grouped(string.utf8.count))
    }
    for (index, element) in (value.elements ?? []).enumerated() {
      switch element {
      // Numbers are the most of a file; their places need not be spelled.
      case .number, .bool, .null: continue
      default:
        try check(element, file: file, path: "\(path)[\(index)]", areSnakeCase: areSnakeCase)
      }
    }
    for member in value.members ?? [] {
      guard member.key.utf8.count <= key else {
        throw fail("expected keys of at most \(key) bytes, found \(Excerpt.quoted(member.key))")
      }
      guard !areSnakeCase || isSnakeCase(member.key) else {
        throw fail(
          "expected keys of lower-case letters, digits and single underscores, found "
            + Excerpt.quoted(member.key))
      }
      let place = path.isEmpty ? member.key : "\(path).\(member.key)"
      try check(member.value, file: file, path: place, areSnakeCase: areSnakeCase)
    }
  }

  private static func isSnakeCase(_ key: String) -> Bool {
    key.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
    } && !key.contains("__") && !key.hasPrefix("_") && !key.hasSuffix("_")
  }

  /// Refuses more than `most` of what is called `name`.
  static func check(
    _ name: String, _ count: Int, most: Int, file: String
  ) throws(DataError) {
    guard count > most else { return }
    throw DataError(
      .badData, file: file,
      "\(name): expected at most \(Figures.grouped(most)) of them, found "
        + Figures.grouped(count))
  }

  /// Values in `value` that hold no others, as far as there are not too many.
  static func leaves(_ value: JSONValue) -> Int {
    guard let members = value.members else { return 1 }
    var count = 0
    for member in members where count <= facts { count += leaves(member.value) }
    return count
  }
}
