import Shards

/// How a first layer that goes by its outputs is cut for the workers: in panels of 16 outputs, of which
/// the last in each worker's share is cut by rows, so that nobody waits long for who is slower.
///
/// (784-256-128-10 on 128 rows, 2 threads, panels of 30 µs: in a quiet minute the first worker is done
/// 1 µs before the second, in others 8 to 20.) Cutting decides no bits.
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

  private static let mostPieces = 4
  /// Rows of the smallest piece: a whole tile of every instruction set.
  private static let fewestRows = MatrixProduct.inputPanel
  /// Multiply-adds of a panel that is worth cutting: 9 µs.
  private static let worthCutting = 1 << 19

  /// - Parameter threads: workers that share the layer.
  init(_ layer: NetworkPlan.Layer, threads: Int) {
    (self.layer, self.threads) = (layer, threads)
    chunks.reserveCapacity(mostChunks)
  }

  private var panels: Int { layer.paddedOutputs / 16 }

  /// However many rows there are.
  var mostChunks: Int { panels + threads * (Self.mostPieces - 1) }

  var count: Int { chunks.count }

  subscript(index: Int) -> Chunk { chunks[index] }

  /// Cuts the layer for `rows` rows, share after share, as ``WorkerPool/shares(of:threads:)`` deals the
  /// chunks: each share has as many pieces.
  mutating func cut(rows: Int) {
    guard rows != self.rows else { return }
    self.rows = rows
    chunks.removeAll(keepingCapacity: true)
    let pieces = RowRanges(shardsOf: 0..<rows, count: pieces)
    for share in WorkerPool.shares(of: panels, threads: threads) {
      for panel in share.dropLast() { chunks.append(Chunk(panel: panel, rows: 0..<rows)) }
      guard let last = share.last else { continue }
      for piece in pieces { chunks.append(Chunk(panel: last, rows: piece)) }
    }
  }

  /// Of the last panel in each share.
  private var pieces: Int {
    let isWorthIt = rows * layer.inputs * 16 >= Self.worthCutting
    guard isWorthIt, threads > 1, threads <= panels else { return 1 }
    return max(1, min(Self.mostPieces, rows / Self.fewestRows))
  }

  /// The part of `others` that goes with a chunk: as much of them as it is of the layer.
  func part(of others: Range<Int>, with chunk: Chunk) -> Range<Int> {
    func place(_ row: Int) -> Int {
      others.lowerBound + others.count * (chunk.panel * rows + row) / (panels * rows)
    }
    return place(chunk.rows.lowerBound)..<place(chunk.rows.upperBound)
  }
}
