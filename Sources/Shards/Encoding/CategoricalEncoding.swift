/// A text as one-hot numbers: 1 in the place of its category, 0 in all others.
///
/// The places: the kept categories by falling frequency, then one for all rarer texts together, then
/// one for missing, the last two only if the training rows have such.
public struct CategoricalEncoding: Sendable, Equatable, Codable {
  /// The kept categories, the most frequent first, equals by name.
  public let categories: [String]
  /// Distinct texts of the training rows that share one place.
  public let pooled: Int
  /// Whether missing has a place.
  public let hasMissing: Bool

  /// Numbers that the column becomes.
  public var width: Int { categories.count + (pooled > 0 ? 1 : 0) + (hasMissing ? 1 : 0) }
  /// The place for texts that are rare or were never seen, if there is one.
  package var otherPlace: Int? { pooled > 0 ? categories.count : nil }
  /// The place for missing, if there is one.
  package var missingPlace: Int? { hasMissing ? width - 1 : nil }

  /// Fits to the codes of training rows, −1 where missing.
  package init(fitting codes: [Int32], dictionary: [String], maxCategories: Int) {
    var counts = [Int](repeating: 0, count: dictionary.count)
    var missing = 0
    for code in codes {
      if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
    }
    let ranked = dictionary.indices.filter { counts[$0] > 0 }.sorted { a, b in
      counts[a] != counts[b]
        ? counts[a] > counts[b]
        : dictionary[a].utf8.lexicographicallyPrecedes(dictionary[b].utf8)
    }
    categories = ranked.prefix(maxCategories).map { dictionary[$0] }
    pooled = ranked.count - categories.count
    hasMissing = missing > 0
  }

  /// The place of every text of `dictionary`; `nil` for one that was never seen and that no place for
  /// rare texts takes in.
  package func places(of dictionary: [String]) -> [Int?] {
    let known = Dictionary(
      zip(categories, categories.indices), uniquingKeysWith: { first, _ in first })
    return dictionary.map { known[$0] ?? otherPlace }
  }

  /// Refuses repeated categories and a count that cannot be.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    categories = try container.decode([String].self, forKey: .categories)
    pooled = try container.decode(Int.self, forKey: .pooled)
    hasMissing = try container.decode(Bool.self, forKey: .hasMissing)
    guard Set(categories).count == categories.count, pooled >= 0 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "expected different categories and a count of pooled ones"))
    }
  }
}
