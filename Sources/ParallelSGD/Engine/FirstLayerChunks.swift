import Shards

/// How a first layer that goes by its outputs is cut for the workers: in panels of 16 outputs, of which
/// the last in each worker's share is cut by rows, so that nobody waits long for who is slower.
///
/// (784-256-128-10 on 128 rows, 2 threads, panels of 30 µs: in a quiet minute the first worker is done
/// 1 µs before the second, in others 8 to 20. Pieces make the step 0.4 % shorter on average.) Cutting
/// decides no bits.
struct FirstLayerChunks {
  /// One panel, or a part of its rows.
  struct Chunk {
    let panel: Int
    let rows: Range<Int>
  }

  private let layer: NetworkPlan.Layer
  private let threads: Int
  /// Of the slice.
  private var rows = 0
  private var chunks: [Chunk] = []

  /// Rows of a piece are whole tiles of every instruction set: no tile gets smaller.
  private static let tile = 12
  private static let mostPieces = 4
  /// Multiply-adds of a panel that is worth cutting: 9 µs.
  private static let worthCutting = 1 << 19

  /// - Parameter threads: workers that have a share each.
  init(_ layer: NetworkPlan.Layer, threads: Int) {
    (self.layer, self.threads) = (layer, threads)
    chunks.reserveCapacity(mostChunks)
  }

  private var panels: Int { layer.paddedOutputs / 16 }

  /// However many rows there are.
  var mostChunks: Int { panels + min(threads, panels) * (Self.mostPieces - 1) }

  var count: Int { chunks.count }

  subscript(index: Int) -> Chunk { chunks[index] }

  /// Cuts the layer for `rows` rows, share after share.
  mutating func cut(rows: Int) {
    guard rows != self.rows else { return }
    self.rows = rows
    chunks.removeAll(keepingCapacity: true)
    let isCut = threads > 1 && rows * layer.inputs * 16 >= Self.worthCutting
    let piece = isCut ? ((rows - 1) / Self.mostPieces + 1).roundedUp(to: Self.tile) : rows
    for share in RowRanges(shardsOf: 0..<panels, count: min(threads, panels)) {
      for panel in share.dropLast() { chunks.append(Chunk(panel: panel, rows: 0..<rows)) }
      for rows in RowRanges(chunksOf: 0..<rows, size: piece) {
        chunks.append(Chunk(panel: share.upperBound - 1, rows: rows))
      }
    }
  }

  /// The part of `others` that goes with a chunk: as much of them as it is of the layer.
  func share(of others: Range<Int>, with chunk: Chunk) -> Range<Int> {
    func place(_ row: Int) -> Int {
      others.lowerBound + others.count * (chunk.panel * rows + row) / (panels * rows)
    }
    return place(chunk.rows.lowerBound)..<place(chunk.rows.upperBound)
  }
}
