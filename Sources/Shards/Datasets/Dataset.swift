/// Rows ready for training: numbers only, row-major, in memory.
///
/// B batch rows and F features are the letters used throughout; N is the number of rows here.
public struct Dataset: Sendable {
  /// What a row should be answered with.
  public enum Targets: Sendable, Equatable {
    /// One class a row, `0 ..< count`.
    case classes([Int32], count: Int)
    /// `width` numbers a row, row-major `[N, width]`.
    case values([Float], width: Int)
  }

  /// Row-major `[N, F]`.
  public let features: [Float]
  /// F, the numbers a row has.
  public let featureCount: Int
  /// N classes or N × width numbers.
  public let targets: Targets
  /// One weight a row, none negative, or `nil` where every row counts as 1.
  public let weights: [Float]?

  /// N.
  public var rowCount: Int {
    switch targets {
    case .classes(let classes, _): classes.count
    case .values(let values, let width): width == 0 ? 0 : values.count / width
    }
  }

  /// Outputs that a network for these targets has: classes, or numbers a row.
  public var targetWidth: Int {
    switch targets {
    case .classes(_, let count): count
    case .values(_, let width): width
    }
  }

  /// Takes rows from memory.
  ///
  /// - Parameters:
  ///   - features: row-major `[N, F]`, every number finite.
  ///   - featureCount: F, at least 1.
  ///   - targets: N classes below their count, or N × width finite numbers.
  ///   - weights: N weights, finite, none negative, not all zero; `nil` for equal weights.
  /// - Throws: ``DataError`` with code `badData` when sizes do not fit or a number is not allowed.
  public init(
    features: [Float], featureCount: Int, targets: Targets, weights: [Float]? = nil
  ) throws(DataError) {
    self.features = features
    self.featureCount = featureCount
    self.targets = targets
    self.weights = weights
    try validate()
  }

  private func validate() throws(DataError) {
    guard featureCount > 0 else {
      throw DataError(.badData, "a data set needs at least 1 feature, found \(featureCount)")
    }
    guard targetWidth > 0 else {
      throw DataError(.badData, "a data set needs at least 1 target, found \(targetWidth)")
    }
    let (needed, overflow) = rowCount.multipliedReportingOverflow(by: featureCount)
    guard !overflow, features.count == needed else {
      throw DataError(
        .badData,
        "\(rowCount) rows of \(featureCount) features need "
          + (overflow ? "more numbers than can be counted" : "\(needed) numbers")
          + ", found \(features.count)")
    }
    if let index = features.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        .badData,
        "row \(index / featureCount), feature \(index % featureCount) is \(features[index]), "
          + "expected a finite number")
    }
    switch targets {
    case .classes(let classes, let count):
      if let row = classes.firstIndex(where: { $0 < 0 || $0 >= count }) {
        throw DataError(
          .badData, "row \(row) has class \(classes[row]), expected 0 to \(count - 1)")
      }
    case .values(let values, let width):
      guard values.count == rowCount * width else {
        throw DataError(
          .badData, "\(values.count) target values are no whole rows of \(width)")
      }
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw DataError(
          .badData,
          "target of row \(index / width) is \(values[index]), expected a finite number")
      }
    }
    try validateWeights()
  }

  private func validateWeights() throws(DataError) {
    guard let weights else { return }
    guard weights.count == rowCount else {
      throw DataError(.badData, "\(rowCount) rows need as many weights, found \(weights.count)")
    }
    if let row = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      throw DataError(
        .badData, "row \(row) has weight \(weights[row]), expected a finite number, 0 or more")
    }
    guard rowCount == 0 || weights.contains(where: { $0 > 0 }) else {
      throw DataError(.badData, "every row has weight 0")
    }
    let sum = weights.reduce(0.0) { $0 + Double($1) }
    guard sum <= Double(Float.greatestFiniteMagnitude) else {
      throw DataError(
        .badData, "the weights add up to \(sum), expected at most 3.4e38",
        hint: "only their proportions matter: divide all of them by one number")
    }
  }
}
