import Shards

/// The first layers of a small batch, which are computed by their outputs and not by rows.
extension StepWork {
  /// Decides how the first layers of a slice of `rows` rows are computed, before its rows.
  func chooseByPanels(rows: Int) {
    mayGoByPanels =
      !factors.isPacked && plan.takesFirstByPanels(rows: rows, threads: threads)
      && (threads > 1 || arenas[0].nextInput != nil)
    // The zeros of rows are found by those who multiply with them.
    let goesByPanels =
      mayGoByPanels
      && !SparseProduct.paysForRows(
        density: dataDensity, panels: plan.layers[0].paddedOutputs / 16, rows: rows)
    guard goesByPanels else {
      layersByPanels = 0
      ahead.forget()
      return
    }
    layersByPanels =
      arenas[0].workers < threads ? 1 : plan.layersByPanels(rows: rows, threads: threads)
    for layer in 0..<layersByPanels { panelChunks[layer].cut(rows: rows) }
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

  /// A chunk of ``panelLayer``.
  func panels(_ index: Int, worker: Int) {
    let chunk = panelChunks[panelLayer][index]
    panelSquares[panelLayer * panelSquaresPerLayer + index] =
      panelLayer == 0
      ? firstLayer(chunk)
      : plan.panels(
        of: panelLayer, chunk, parameters: parameters.base, arena: arenas[0], worker: worker)
  }

  /// A chunk of the first layer, and on the way its share of the next slice's rows.
  private func firstLayer(_ chunk: PanelChunks.Chunk) -> Float {
    let first = plan.layers[0]
    let share = panelChunks[0].part(of: ahead.rows, with: chunk)
    let next = arenas[0].nextInput.map { input in
      GatherAhead(
        share, of: rows,
        calls: plan.product.tileCount(rows: chunk.rows.count, k: first.inputs, columns: 16),
        to: input + (share.lowerBound - ahead.rows.lowerBound) * first.inputRow,
        stride: first.inputRow)
    }
    return plan.firstLayer(chunk, parameters: parameters.base, arena: arenas[0], next: next)
  }

  /// `Σ a²` over the layers that went by their outputs, roughly.
  var squaresOfPanels: Float {
    (0..<layersByPanels).reduce(0) { sum, layer in
      let first = layer * panelSquaresPerLayer
      return panelSquares[first..<first + panelChunks[layer].count].reduce(sum, +)
    }
  }
}
