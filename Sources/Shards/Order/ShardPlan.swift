/// How the rows of an epoch fall into global batches, and a batch into shards.
///
/// Positions, not rows: position `i` of an epoch is row `order[i]` of its ``EpochOrder``. Every
/// position is in exactly one batch, and within it in exactly one shard, for any number of rows,
/// batch size and number of shards; the last batch is as short as the rows make it.
public struct ShardPlan: Sendable, Hashable {
  /// N, the rows of an epoch.
  public let rowCount: Int
  /// B, the rows of every global batch but perhaps the last.
  public let batch: Int
  /// The epoch's batches.
  public let batches: RowRanges

  /// Batches of `batch` rows, 1 at least, over `rowCount` rows.
  public init(rowCount: Int, batch: Int) {
    precondition(rowCount >= 0, "\(rowCount) rows")
    self.rowCount = rowCount
    self.batch = batch
    batches = RowRanges(chunksOf: 0..<rowCount, size: batch)
  }

  /// ⌈N / B⌉.
  public var stepsPerEpoch: Int { batches.count }

  /// Positions of the rows of step `step`, counted from 0 within the epoch.
  public func batch(_ step: Int) -> Range<Int> { batches[step] }

  /// `rows` dealt to `count` workers as evenly as whole rows allow; see
  /// ``RowRanges/init(shardsOf:count:)``.
  public static func shards(of rows: Range<Int>, count: Int) -> RowRanges {
    RowRanges(shardsOf: rows, count: count)
  }

  /// `rows` in pieces of a fixed size, whatever the number of workers; see
  /// ``RowRanges/init(chunksOf:size:)``.
  public static func chunks(of rows: Range<Int>, size: Int) -> RowRanges {
    RowRanges(chunksOf: rows, size: size)
  }
}
