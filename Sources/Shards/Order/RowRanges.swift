/// A range of rows cut into consecutive parts, each row in exactly one of them.
///
/// The parts are computed when asked for: a cut allocates nothing and copies in a few words.
public struct RowRanges: RandomAccessCollection, Sendable, Hashable {
  private let whole: Range<Int>
  private let size: Int
  /// How many of the first parts are one row longer than `size`.
  private let longer: Int
  /// How many parts there are.
  public let count: Int

  /// `count` shards whose sizes differ by 1 at most, the longer ones first; some are empty where
  /// there are fewer rows than shards.
  public init(shardsOf rows: Range<Int>, count: Int) {
    precondition(count > 0, "rows are dealt to 1 shard at least, not \(count)")
    whole = rows
    (size, longer) = rows.count.quotientAndRemainder(dividingBy: count)
    self.count = count
  }

  /// Chunks of `size` rows, the last one what is left.
  public init(chunksOf rows: Range<Int>, size: Int) {
    precondition(size > 0, "a chunk holds 1 row at least, not \(size)")
    whole = rows
    self.size = size
    longer = 0
    count = rows.count / size + (rows.count % size == 0 ? 0 : 1)
  }

  /// 0.
  public var startIndex: Int { 0 }
  /// ``count``.
  public var endIndex: Int { count }

  /// The rows of part `index`.
  public subscript(index: Int) -> Range<Int> {
    precondition(index >= 0 && index < count, "part \(index) of \(count)")
    let start = whole.lowerBound + index * size + Swift.min(index, longer)
    let length = size + (index < longer ? 1 : 0)
    return start..<start + Swift.min(length, whole.upperBound - start)
  }
}
