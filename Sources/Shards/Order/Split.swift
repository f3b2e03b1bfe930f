/// Rows to train on and rows to hold out, chosen once, by seed.
///
/// Both sides are in ascending order and together hold every row exactly once. The training side
/// is never empty. The validation side is empty where the fraction is 0 or no row can be spared.
public struct Split: Sendable, Equatable {
  /// Rows to train on, ascending.
  public let training: [Int]
  /// Rows held out, ascending.
  public let validation: [Int]

  /// Holds out ⌊`fraction` · N + ½⌋ of `rowCount` rows, at least one if there are two.
  ///
  /// - Throws: ``DataError`` with code `usage` for a fraction outside [0, 1), `badData` when there
  ///   are no rows.
  public init(rowCount: Int, validation fraction: Double, seed: UInt64) throws(DataError) {
    try self.init(strata: [Array(0..<rowCount)], validation: fraction, seed: seed)
  }

  /// Holds out the same share of every class.
  ///
  /// Each of the C classes gives ⌊`fraction` · its rows⌋, and the rows still missing to
  /// ⌊`fraction` · N + ½⌋ come one each from the classes with the largest remainders, the smaller
  /// class number first among equals. Every class keeps a row to train on.
  ///
  /// - Parameters:
  ///   - classes: the class of each row, `0 ..< classCount`.
  /// - Throws: ``DataError`` with code `usage` for a fraction outside [0, 1), `badData` when there
  ///   are no rows.
  public init(
    classes: [Int32], classCount: Int, validation fraction: Double, seed: UInt64
  ) throws(DataError) {
    var strata = [[Int]](repeating: [], count: classCount)
    for (row, one) in classes.enumerated() {
      precondition(one >= 0 && one < classCount, "row \(row) of class \(one) of \(classCount)")
      strata[Int(one)].append(row)
    }
    try self.init(strata: strata, validation: fraction, seed: seed)
  }

  private init(
    strata: [[Int]], validation fraction: Double, seed: UInt64
  ) throws(DataError) {
    guard fraction >= 0 && fraction < 1 else {
      throw DataError(
        .usage, "expected a validation fraction from 0 to below 1, found \(fraction)")
    }
    let rowCount = strata.reduce(0) { $0 + $1.count }
    guard rowCount > 0 else { throw DataError(.badData, "no data rows") }
    let shares = Self.shares(of: strata.map(\.count), fraction: fraction)
    let generator = Philox(seed: seed, purpose: .split)
    var isHeldOut = [Bool](repeating: false, count: rowCount)
    for (index, var rows) in strata.enumerated() {
      // The first steps of a shuffle: those rows are the ones held out.
      var draws = PhiloxStream(generator, minor: UInt32(truncatingIfNeeded: index))
      for position in 0..<shares[index] {
        let rest = UInt32(truncatingIfNeeded: rows.count - position)
        rows.swapAt(position, position + Int(draws.next(below: rest)))
        isHeldOut[rows[position]] = true
      }
    }
    training = isHeldOut.indices.filter { !isHeldOut[$0] }
    validation = isHeldOut.indices.filter { isHeldOut[$0] }
  }

  /// How many rows each stratum gives, by largest remainder.
  static func shares(of sizes: [Int], fraction: Double) -> [Int] {
    guard fraction > 0 else { return sizes.map { _ in 0 } }
    let total = sizes.reduce(0, +)
    let wanted = max(1, Int((fraction * Double(total) + 0.5).rounded(.down)))
    let exact = sizes.map { fraction * Double($0) }
    var shares = zip(exact, sizes).map { max(0, min(Int($0.rounded(.down)), $1 - 1)) }
    var missing = wanted - shares.reduce(0, +)
    // A stable order: sort by (remainder falling, number rising) is total.
    let candidates = sizes.indices.sorted {
      let (a, b) = (exact[$0] - exact[$0].rounded(.down), exact[$1] - exact[$1].rounded(.down))
      return a != b ? a > b : $0 < $1
    }
    for index in candidates where missing > 0 && shares[index] + 1 < sizes[index] {
      shares[index] += 1
      missing -= 1
    }
    return shares
  }
}
