import Shards

extension StepWork {
  /// How large a step's buffers are: decided here, allocated by ``StepWork`` and told by
  /// ``RunFacts/bytes``.
  struct Room {
    /// Rows that activations are kept for.
    let arenaRows: Int
    /// Whether chains of the gradient rest between slices that end inside a row block.
    let keepsPartial: Bool
    /// Row blocks that have a gradient each, or 0.
    let rowBlocksSideBySide: Int
    /// Of all buffers of a ``StepWork``.
    let floats: Int

    init(
      plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
      threads: Int
    ) {
      let slice = min(configuration.batch, rowCount)
      let stepRows = min(configuration.batch * configuration.accumulate, rowCount)
      arenaRows = max(slice, evaluationRows)
      keepsPartial = stepRows > slice && !slice.isMultiple(of: MatrixProduct.rowBlock)
      let rowBlocks = RowRanges(chunksOf: 0..<slice, size: MatrixProduct.rowBlock).count
      // Narrow layers under a large batch have too few parameter blocks to share out.
      let sharesRowBlocks =
        threads > 1 && rowBlocks > 1 && stepRows == slice && plan.blocks.count < 8 * threads
      let chunks = plan.blocks.count * rowBlocks
      rowBlocksSideBySide = sharesRowBlocks && chunks < WorkerPool.maxChunks ? rowBlocks : 0
      // Parameters, gradient, the optimizer's slots, and what was decided above.
      let copies =
        2 + configuration.optimizer.slotNames.count + (keepsPartial ? 1 : 0) + rowBlocksSideBySide
      floats =
        copies * plan.layout.count + plan.transposeCount
        + Arena.count(plan, rows: arenaRows, training: true)
    }
  }
}
