public import Shards

/// What tells one data set from another: its sizes, and a digest of every number in it.
///
/// A training that goes on must see the same rows in the same order; names and dates of files say
/// nothing about that.
public struct DataFingerprint: Sendable, Hashable, Codable {
  /// N.
  public let rows: Int
  /// F.
  public let features: Int
  /// `10 classes` or `1 value`.
  public let targets: String
  /// SHA-256 of features, targets and weights, 64 hexadecimal digits.
  public let sha256: String

  /// Reads all of `data`: some 0.3 s a gigabyte and thread.
  ///
  /// - Parameter threads: threads that share the reading, the caller's included.
  public init(of data: Dataset, threads: Int = 1) {
    rows = data.rowCount
    features = data.featureCount
    var hash = SHA256()
    func add<Element: Sendable>(_ numbers: [Element]) {
      // A digest of digests, so that threads can share the work; pieces do not depend on how many.
      let pieces = RowRanges(chunksOf: 0..<numbers.count, size: Self.pieceNumbers)
      let digests = ParallelMap.map(pieces.count, threads: threads) { piece in
        var digest = SHA256()
        // Every system that there is Swift for stores the low byte first.
        numbers[pieces[piece]].withUnsafeBytes { digest.update($0) }
        return digest.hexadecimal()
      }
      for digest in digests { Array(digest.utf8).withUnsafeBytes { hash.update($0) } }
    }
    add(data.features)
    switch data.targets {
    case .classes(let classes, let count):
      targets = "\(count) classes"
      add(classes)
    case .values(let values, let width):
      targets = "\(width) value" + (width == 1 ? "" : "s")
      add(values)
    }
    if let weights = data.weights { add(weights) }
    sha256 = hash.hexadecimal()
  }

  /// 4 MiB of floats.
  private static let pieceNumbers = 1 << 20
}
