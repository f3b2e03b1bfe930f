/// What a picture can show of very many points.
enum Decimation {
  /// The points that are drawn in place of all: of each of `buckets` parts of about equal length the
  /// first, the lowest, the highest and the last, in their order, so that no peak is lost.
  ///
  /// - Parameter values: heights; one that is no number is kept only as the first or the last.
  /// - Returns: positions within `values`, ascending; all of them where they are few.
  static func positions(of values: [Double], buckets: Int = 200) -> [Int] {
    guard values.count > 4 * buckets else { return Array(values.indices) }
    var kept: [Int] = []
    for bucket in 0..<buckets {
      let start = bucket * values.count / buckets
      let end = (bucket + 1) * values.count / buckets
      let finite = (start..<end).filter { values[$0].isFinite }
      let lowest = finite.min { values[$0] < values[$1] } ?? start
      let highest = finite.max { values[$0] < values[$1] } ?? start
      kept += Set([start, lowest, highest, end - 1]).sorted()
    }
    return kept
  }

  /// At most `count` positions of `total` at equal distances, the first and the last among them.
  static func evenly(_ total: Int, count: Int) -> [Int] {
    guard total > count, count > 1 else { return Array(0..<min(total, count)) }
    return (0..<count).map { $0 * (total - 1) / (count - 1) }
  }
}
