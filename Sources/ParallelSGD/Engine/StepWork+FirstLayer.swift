import Shards

/// The first layer of a small batch, which is computed by its outputs and not by rows.
extension StepWork {
  /// Decides how the first layer of a slice of `rows` rows is computed, before its rows.
  func chooseFirst(rows: Int) {
    mayTakeFirstByPanels =
      !factors.isPacked && plan.takesFirstByPanels(rows: rows, threads: threads)
      && (threads > 1 || arenas[0].nextInput != nil)
    // The zeros of rows are found by those who multiply with them.
    isFirstByPanels =
      mayTakeFirstByPanels
      && !SparseProduct.paysForRows(
        density: dataDensity, panels: plan.layers[0].paddedOutputs / 16, rows: rows)
    if isFirstByPanels { firstChunks.cut(rows: rows) } else { ahead.forget() }
  }

  /// Turns to the slice's `count` rows if they were gathered while the one before was computed.
  ///
  /// - Returns: whether they were.
  func turnToRowsAhead(_ count: Int) -> Bool {
    guard arenas[0].nextInput != nil else { return false }
    let isGathered = ahead.settle(rows, count: count)
    if isGathered {
      arenas[0].turnToNextInput()
      factors.readInput(of: arenas[0])
    }
    ahead.guess(arenas[0].rows, after: count, in: rows)
    return isGathered
  }

  /// A chunk of the first layer, and on the way its share of the next slice's rows.
  func firstLayer(_ index: Int) {
    let (first, chunk) = (plan.layers[0], firstChunks[index])
    let share = firstChunks.part(of: ahead.rows, with: chunk)
    let next = arenas[0].nextInput.map { input in
      GatherAhead(
        share, of: rows,
        calls: plan.product.tileCount(rows: chunk.rows.count, k: first.inputs, columns: 16),
        to: input + (share.lowerBound - ahead.rows.lowerBound) * first.inputRow,
        stride: first.inputRow)
    }
    firstSquares[index] = plan.firstLayer(
      chunk, parameters: parameters.base, arena: arenas[0], next: next)
  }
}
