/// Rows of a table as numbers, and what had to be made up for them.
public struct EncodedTable: Sendable {
  /// Row-major `[rows, F]`, every number finite.
  public let features: [Float]
  /// F.
  public let featureCount: Int
  /// Rows encoded.
  public let rowCount: Int
  /// What the rows are to be answered with, if it was asked for.
  public let targets: Dataset.Targets?
  /// One a row, if there is a weight column and targets were asked for.
  public let weights: [Float]?
  /// What was missing or unknown.
  public let report: EncodingReport
  /// The file the rows came from, for messages.
  let name: String

  /// The rows as a data set; they must have been encoded with targets.
  ///
  /// - Throws: ``DataError`` where all weights are 0.
  public func dataset() throws(DataError) -> Dataset {
    guard let targets else {
      preconditionFailure("a data set needs targets: encode with targets")
    }
    do {
      return try Dataset(
        features: features, featureCount: featureCount, targets: targets, weights: weights)
    } catch {
      throw DataError(error.code, file: name, error.message, hint: error.hint)
    }
  }
}

/// What an encoding made up because the table did not have it.
public struct EncodingReport: Sendable, Equatable {
  /// A column and how many of its fields.
  public struct Count: Sendable, Equatable {
    /// The column's name.
    public let column: String
    /// At least 1.
    public let count: Int
  }

  /// Rows encoded.
  public let rows: Int
  /// Missing fields: numbers and dates that the median stands in for, texts that are the category
  /// *missing*, or no category where the training rows had none missing.
  public let missing: [Count]
  /// Texts that share the place for rare ones, never seen before or not.
  public let rare: [Count]
  /// Texts that the training rows did not have: no category at all.
  public let unknown: [Count]

  /// Fields in ``missing``.
  public var missingTotal: Int { missing.reduce(0) { $0 + $1.count } }
  /// Fields in ``rare``.
  public var rareTotal: Int { rare.reduce(0) { $0 + $1.count } }
  /// Fields in ``unknown``.
  public var unknownTotal: Int { unknown.reduce(0) { $0 + $1.count } }

  /// A sentence for each kind that occurred.
  public var notes: [String] {
    [
      (missing, "missing, filled in"), (rare, "rare, taken together"),
      (unknown, "unknown, in no category"),
    ].compactMap { counts, what in
      guard !counts.isEmpty else { return nil }
      let columns = counts.prefix(5).map { "\(Excerpt.escaped($0.column)) \($0.count)" }
      let more = counts.count > 5 ? " and \(counts.count - 5) more" : ""
      return "\(what): \(columns.joined(separator: ", "))\(more)"
    }
  }
}
