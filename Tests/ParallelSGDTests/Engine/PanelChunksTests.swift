import Shards
import Testing

@testable import ParallelSGD

@Suite struct PanelChunksTests {
  private func chunks(
    inputs: Int, outputs: Int, rows: Int, threads: Int, isFirst: Bool = true
  ) -> PanelChunks {
    let plan = NetworkPlan(
      Architecture(inputs: inputs, hidden: [outputs], outputs: 2), loss: .meanSquaredError)
    var chunks = PanelChunks(plan.layers[0], isFirst: isFirst, threads: threads)
    chunks.cut(rows: rows)
    return chunks
  }

  /// Every row of every panel is in one chunk, and every row gathered ahead in one share, in their order.
  @Test(arguments: [1, 2, 3, 16, 18], [1, 12, 80, 127, 128])
  func everyRowIsInOneChunk(threads: Int, rows: Int) {
    for (inputs, outputs) in [(784, 256), (64, 512), (5000, 33)] {
      let chunks = chunks(inputs: inputs, outputs: outputs, rows: rows, threads: threads)
      #expect(chunks.count <= chunks.mostChunks)
      var place = 0
      for others in [0..<0, 100..<101, rows..<2 * rows] {
        var next = others.lowerBound
        place = 0
        for chunk in (0..<chunks.count).map({ chunks[$0] }) {
          #expect(chunk.panels.lowerBound * rows + chunk.rows.lowerBound == place)
          #expect(!chunk.rows.isEmpty && chunk.panels.count == 1)
          place += chunk.rows.count
          let share = chunks.part(of: others, with: chunk)
          #expect(share.lowerBound == next)
          next = share.upperBound
        }
        #expect(next == others.upperBound)
      }
      #expect(place == (outputs + 15) / 16 * rows)
    }
  }

  /// What the pool gives each worker are whole panels, the last of them in pieces.
  @Test(arguments: [2, 3, 8, 16])
  func everyShareEndsInPieces(threads: Int) {
    let chunks = chunks(inputs: 784, outputs: 256, rows: 128, threads: threads)
    #expect(chunks.count == 16 + 3 * threads)
    let panels = WorkerPool.shares(of: 16, threads: threads)
    for (share, own) in zip(WorkerPool.shares(of: chunks.count, threads: threads), panels) {
      let cut = share.map { chunks[$0] }
      #expect(cut.dropLast(3).map(\.panels.lowerBound) == Array(own))
      #expect(cut.dropLast(4).allSatisfy { $0.rows == 0..<128 })
      #expect(cut.suffix(4).map(\.rows) == [0..<32, 32..<64, 64..<96, 96..<128])
      #expect(cut.suffix(4).allSatisfy { $0.panels == own.upperBound - 1..<own.upperBound })
    }
  }

  /// A piece is worth a tile at least.
  @Test(arguments: [49, 50, 73, 145]) func piecesAreEven(rows: Int) {
    let chunks = chunks(inputs: 784, outputs: 16 * 2, rows: rows, threads: 2)
    let counts = (0..<chunks.count).map { chunks[$0].rows.count }
    #expect(counts.min()! >= 12 && counts.max()! - counts.min()! <= 1)
  }

  /// Nobody waits for one thread, and nobody for long where panels are small. With more threads than
  /// panels some have none.
  @Test func othersStayWhole() {
    for (inputs, rows, threads) in [(784, 128, 1), (64, 128, 2), (784, 20, 2), (784, 128, 18)] {
      let chunks = chunks(inputs: inputs, outputs: 256, rows: rows, threads: threads)
      #expect((0..<chunks.count).map { chunks[$0].panels.lowerBound } == Array(0..<16))
    }
  }

  /// The last slice of an epoch may be shorter.
  @Test func chunksFollowTheRows() {
    var chunks = chunks(inputs: 784, outputs: 32, rows: 128, threads: 2)
    for rows in [50, 128, 128] {
      chunks.cut(rows: rows)
      let counts = (0..<chunks.count).map { chunks[$0].rows.count }
      #expect(counts.reduce(0, +) == 2 * rows)
    }
  }

  /// Behind the first layer a share's panels stay together.
  @Test(arguments: [1, 2, 3, 4, 16, 18], [1, 63, 64, 127, 128, 250])
  func behindTheFirstLayerSharesAreCutByRows(threads: Int, rows: Int) {
    let chunks = chunks(inputs: 784, outputs: 250, rows: rows, threads: threads, isFirst: false)
    #expect(chunks.count <= chunks.mostChunks)
    let pieces = threads == 1 || threads > 16 ? 1 : max(1, rows / 64)
    var next = (0..<chunks.count).map { chunks[$0] }[...]
    for share in WorkerPool.shares(of: 16, threads: threads) where !share.isEmpty {
      let own = next.prefix(pieces)
      #expect(own.allSatisfy { $0.panels == share })
      #expect(own.map(\.rows) == Array(RowRanges(shardsOf: 0..<rows, count: pieces)))
      next = next.dropFirst(pieces)
    }
    #expect(next.isEmpty)
  }
}
