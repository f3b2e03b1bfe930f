import Shards

extension StepWork {
  /// How a step is cut and how large its buffers are: decided here, allocated by ``StepWork`` and
  /// told by ``RunFacts/bytes``.
  struct Room {
    /// Rows of a batch that are in memory together.
    let slice: Int
    /// Rows that an arena holds, and how many arenas there are: one for all workers, or where the
    /// factors of the gradient are packed, one for each.
    let arenaRows: Int
    let arenas: Int
    /// Workers that may look for the zeros of the same rows.
    let arenaWorkers: Int
    /// Whether the factors of the gradient are packed.
    let packs: Bool
    /// Whether there is room for the rows of the next slice beside those of this one.
    let gathersAhead: Bool
    /// Rows that are evaluated together, in an arena of their own.
    let evaluationRows: Int
    let threads: Int
    /// How the reducer's work is shared out.
    let regions: [Region]
    /// Whether chains of the gradient rest between slices that end inside a row block.
    let keepsPartial: Bool
    /// Row blocks that have a gradient each, or 0.
    let rowBlocksSideBySide: Int
    /// Whether some layer's deltas may be sparse and are contracted row block by row block.
    let sumsSparseBlocks: Bool
    /// Of all buffers of a ``StepWork``.
    let floats: Int

    /// - Parameter followsOrder: whether slices come in the order of the epoch.
    init(
      plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
      threads: Int, followsOrder: Bool = true
    ) {
      self.threads = threads
      slice = min(configuration.batch, rowCount)
      let stepRows = min(configuration.batch * configuration.accumulate, rowCount)
      packs = slice > GradientFactors.rowsInPlace
      arenaRows = packs ? plan.mostRowsOfAChunk(rows: slice, threads: threads) : slice
      arenas = packs ? threads : 1
      arenaWorkers =
        !packs && plan.layersByPanels(rows: slice, threads: threads) > 1 ? threads : 1
      gathersAhead = followsOrder && plan.takesFirstByPanels(rows: slice, threads: threads)
      self.evaluationRows = evaluationRows
      regions = Region.cut(plan, rows: slice, threads: threads)
      keepsPartial = stepRows > slice && !slice.isMultiple(of: MatrixProduct.rowBlock)
      let rowBlocks = RowRanges(chunksOf: 0..<slice, size: MatrixProduct.rowBlock).count
      // Narrow layers under a large batch have too few regions to share out.
      let sharesRowBlocks =
        threads > 1 && rowBlocks > 1 && stepRows == slice && regions.count < 4 * threads
      let chunks = regions.count * rowBlocks
      rowBlocksSideBySide = sharesRowBlocks && chunks < WorkerPool.maxChunks ? rowBlocks : 0
      sumsSparseBlocks = rowBlocks > 1 && plan.layers.contains { $0.mayBeSparse }
      // Parameters, gradient, the optimizer's slots, and what was decided above.
      let copies =
        2 + configuration.optimizer.slotNames.count + (keepsPartial ? 1 : 0) + rowBlocksSideBySide
      floats =
        copies * plan.layout.count + plan.transposeCount + Self.scratch(regions, sumsSparseBlocks)
        * threads
        + arenas
        * Arena.count(
          plan, rows: arenaRows, training: true, gathersAhead: gathersAhead, workers: arenaWorkers)
        + max(FloatBuffer.lanes, Arena.count(plan, rows: evaluationRows, training: false))
        + (packs ? GradientFactors.count(plan, slice: slice) : 0)
        + max(FloatBuffer.lanes, GradientFactors.maskFloats(plan, slice: slice))
        + max(slice, evaluationRows).roundedUp(to: FloatBuffer.lanes)
    }

    /// Floats that a worker has for the gradient of one region, and maybe for a row block's.
    var scratchPerWorker: Int { Self.scratch(regions, sumsSparseBlocks) }

    private static func scratch(_ regions: [Region], _ sumsSparseBlocks: Bool) -> Int {
      regions.reduce(0) { max($0, $1.count) } * (sumsSparseBlocks ? 2 : 1)
    }
  }
}
