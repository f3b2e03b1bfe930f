import Shards

/// How a layer that goes by its outputs is cut for the workers, to each a share of the panels of 16 outputs.
///
/// The first layer goes panel by panel, but the last in each worker's share is cut by rows, so that nobody
/// waits long for who is slower. (784-256-128-10 on 128 rows, 2 threads, panels of 30 µs: in a quiet minute
/// the first worker is done 1 µs before the second, in others 8 to 20.) Layers behind it, whose inputs may
/// have many zeros, take a share's panels together and are cut by rows alone: what is looked up serves
/// all of them. Cutting decides no bits.
struct PanelChunks {
  /// Some panels on some rows.
  struct Chunk {
    let panels: Range<Int>
    let rows: Range<Int>
  }

  private let layer: NetworkPlan.Layer
  private let isFirst: Bool
  private let threads: Int
  /// Of the slice.
  private var rows = 0
  private var chunks: [Chunk] = []

  private static let mostPieces = 4
  /// Rows of the smallest piece: of one panel a whole tile of every instruction set, of several so many
  /// that they are worth fetching the panels.
  private var fewestRows: Int { isFirst ? MatrixProduct.inputPanel : 64 }
  /// Multiply-adds of what is worth cutting: 9 µs.
  private static let worthCutting = 1 << 19

  /// - Parameters:
  ///   - isFirst: whether it is the first layer.
  ///   - threads: workers that share the layer.
  init(_ layer: NetworkPlan.Layer, isFirst: Bool, threads: Int) {
    (self.layer, self.isFirst, self.threads) = (layer, isFirst, threads)
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
    for share in WorkerPool.shares(of: panels, threads: threads) where !share.isEmpty {
      let whole = isFirst ? share.dropLast() : share.prefix(0)
      for panel in whole { chunks.append(Chunk(panels: panel..<panel + 1, rows: 0..<rows)) }
      for piece in pieces {
        chunks.append(Chunk(panels: whole.upperBound..<share.upperBound, rows: piece))
      }
    }
  }

  /// Of what is cut by rows in each share.
  private var pieces: Int {
    let together = isFirst ? 1 : panels / threads
    let isWorthIt = rows * layer.inputs * 16 * together >= Self.worthCutting
    guard isWorthIt, threads > 1, threads <= panels else { return 1 }
    return max(1, min(Self.mostPieces, rows / fewestRows))
  }

  /// The part of `others` that goes with a chunk of the first layer: as much of them as it is of the layer.
  func part(of others: Range<Int>, with chunk: Chunk) -> Range<Int> {
    func place(_ row: Int) -> Int {
      others.lowerBound
        + others.count * (chunk.panels.lowerBound * rows + row) / (panels * rows)
    }
    return place(chunk.rows.lowerBound)..<place(chunk.rows.upperBound)
  }
}
