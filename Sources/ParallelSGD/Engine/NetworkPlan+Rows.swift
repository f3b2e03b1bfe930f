import Shards

/// What a row computes, by itself: nothing here depends on the other rows or on the worker.
extension NetworkPlan {
  /// Names the dropout masks of a step.
  struct DropoutKey {
    let philox: Philox
    /// Rows of the data set, by their place in the batch: a row's mask follows the row.
    let rowNumbers: UnsafePointer<UInt32>
  }

  // MARK: Whole passes

  /// Gathers rows of the batch, runs them forward, takes the loss and runs them backward: after
  /// this their inputs `x` and deltas `d` are the rows' gradient in factored form.
  ///
  /// - Parameters:
  ///   - losses: element r receives the loss of slice row r, times its weight.
  ///   - layersDone: layers that went by their outputs: where there are any, rows were gathered too.
  /// - Returns: how large the factors are.
  func train(
    _ flight: Flight, source: RowSource, parameters: UnsafePointer<Float>,
    transposes: UnsafePointer<Float>, arena: Arena, losses: UnsafeMutablePointer<Float>,
    dropout: DropoutKey?, layersDone: Int, clock: StepClock
  ) -> Reach {
    let inputs = evaluate(
      flight, source: source, parameters: parameters, arena: arena, losses: losses,
      dropout: dropout, layersDone: layersDone, clock: clock)
    let deltas = backward(flight, transposes: transposes, arena: arena)
    clock.mark(.backward)
    return Reach(inputs: inputs, deltas: deltas)
  }

  /// Gathers rows, runs them forward and takes the loss; its gradient is left beside the outputs.
  ///
  /// - Returns: `Σ y²` over all layers' outputs, roughly.
  @discardableResult
  func evaluate(
    _ flight: Flight, source: RowSource, parameters: UnsafePointer<Float>, arena: Arena,
    losses: UnsafeMutablePointer<Float>, dropout: DropoutKey? = nil, layersDone: Int = 0,
    clock: StepClock = .off
  ) -> Float {
    var next: Lookahead?
    if layersDone == 0 {
      gather(flight, source: source, arena: arena)
      clock.mark(.gather)
      // What comes next is likely as many rows, by this worker or another.
      next = Lookahead(
        flight.rows.upperBound..<flight.rows.upperBound + flight.count, of: source,
        calls: min(
          product.tileCount(
            rows: flight.count, k: layers[0].inputs, columns: layers[0].outputs),
          sparseProduct.callCount(k: layers[0].inputs, columns: layers[0].outputs)))
    }
    let squares = forward(
      flight, parameters: parameters, arena: arena, dropout: dropout, layersDone: layersDone,
      next: next)
    clock.mark(.forward)
    let first = flight.place * last.outputRow
    source.losses(
      loss, rows: flight.rows, outputs: arena.output + first,
      deltas: arena.delta(of: layers.count - 1) + first, stride: last.outputRow, width: outputs,
      to: losses + flight.rows.lowerBound)
    clock.mark(.loss)
    return squares
  }

  /// Copies the features of a flight's rows into the arena.
  func gather(_ flight: Flight, source: RowSource, arena: Arena) {
    let stride = layers[0].inputRow
    source.gather(flight.rows, to: arena.input + flight.place * stride, stride: stride)
  }

  // MARK: Forward

  /// The first layer's `a = f(x·W + b)` of one chunk: some rows of the slice, one panel.
  ///
  /// - Parameter next: gathered on the way.
  /// - Returns: `Σ a²` over the rows, roughly.
  func firstLayer(
    _ chunk: PanelChunks.Chunk, parameters: UnsafePointer<Float>, arena: Arena,
    next: GatherAhead?
  ) -> Float {
    let (layer, slot, column) = (layers[0], arena.slots[0], chunk.panels.lowerBound * 16)
    let (rows, place) = (chunk.rows.count, chunk.rows.lowerBound * layer.outputRow + column)
    var (next, squares) = (next, Lanes())
    product.rows(
      rows, k: layer.inputs, a: arena.input + chunk.rows.lowerBound * layer.inputRow,
      aRow: layer.inputRow,
      panels: parameters + layer.weight + chunk.panels.lowerBound * layer.panelStride,
      panelStride: layer.panelStride, columns: 16, to: slot.z + place, cRow: layer.outputRow,
      ahead: { next?.advance(steps: $0) }
    ) { _ in
      squares += layer.activation.forward(
        slot.z + place, into: slot.a + place, rows: rows, stride: layer.outputRow,
        bias: (parameters + layer.bias + column).lanes)
    }
    next?.finish()
    let kept = 1 - layer.dropout
    return squares.treeSum / (kept * kept)
  }

  /// `a = f(x·W + b)` of one chunk of a layer behind the first, whose inputs are there.
  ///
  /// - Returns: `Σ a²`, roughly.
  func panels(
    of index: Int, _ chunk: PanelChunks.Chunk, parameters: UnsafePointer<Float>, arena: Arena,
    worker: Int
  ) -> Float {
    let (layer, slot, first) = (layers[index], arena.slots[index], chunk.panels.lowerBound)
    let flight = Flight(rows: chunk.rows, place: chunk.rows.lowerBound)
    let place = flight.place * layer.outputRow + first * 16
    var squares = Lanes()
    rows(
      flight, arena.input(of: index) + flight.place * layer.inputRow, k: layer.inputs,
      row: layer.inputRow, mayBeSparse: layers[index - 1].mayBeSparse,
      panels: parameters + layer.weight + first * layer.panelStride,
      panelStride: layer.panelStride, columns: 16 * chunk.panels.count, to: slot.z + place,
      cRow: layer.outputRow, masks: arena.masks(flight, worker: worker)
    ) { column in
      squares += layer.activation.forward(
        slot.z + place + column, into: slot.a + place + column, rows: flight.count,
        stride: layer.outputRow, bias: (parameters + layer.bias + first * 16 + column).lanes)
    }
    let kept = 1 - layer.dropout
    return squares.treeSum / (kept * kept)
  }

  /// `z = x·W + b`, `a = f(z)`, `y = a ⊙ mask`, layer after layer; without a key nothing is dropped.
  ///
  /// - Parameters:
  ///   - layersDone: layers whose `a` is there already.
  ///   - next: asked for on the way through the first layer.
  /// - Returns: `Σ y²` over all layers' outputs that it computes, roughly.
  @discardableResult
  func forward(
    _ flight: Flight, parameters: UnsafePointer<Float>, arena: Arena, dropout: DropoutKey?,
    layersDone: Int = 0, next: Lookahead? = nil
  ) -> Float {
    var next = next
    var total: Float = 0
    for index in layers.indices {
      let layer = layers[index]
      let slot = arena.slots[index]
      let first = flight.place * layer.outputRow
      let (z, a, bias) = (slot.z + first, slot.a + first, parameters + layer.bias)
      var squares = Lanes()
      let x = arena.input(of: index, dropping: dropout != nil) + flight.place * layer.inputRow
      if index >= layersDone {
        rows(
          flight, x, k: layer.inputs, row: layer.inputRow,
          mayBeSparse: index == 0 || layers[index - 1].mayBeSparse,
          panels: parameters + layer.weight, panelStride: layer.panelStride,
          columns: layer.outputs, to: z, cRow: layer.outputRow, masks: arena.masks(flight),
          ahead: { next?.advance(steps: $0) }, between: { next?.advance() }
        ) { column in
          squares += layer.activation.forward(
            z + column, into: a + column, rows: flight.count, stride: layer.outputRow,
            bias: (bias + column).lanes)
        }
        next = nil
      }
      var sum = squares.treeSum
      if let mask = slot.mask, let dropout {
        for (place, row) in zip(flight.place..., flight.rows) {
          let at = place * layer.outputRow
          fillMask(mask + at, layer: index, row: dropout.rowNumbers[row], key: dropout.philox)
          multiply(slot.a + at, mask + at, to: slot.y + at, count: layer.paddedOutputs)
        }
        sum /= (1 - layer.dropout) * (1 - layer.dropout)
      }
      total += sum
    }
    return total
  }

  /// A product with the flight's rows of A, with or without its zeros: the bytes are the same, since
  /// parameters, and so B, are always finite.
  @inline(__always)
  private func rows(
    _ flight: Flight, _ a: UnsafePointer<Float>, k: Int, row: Int, mayBeSparse: Bool,
    panels: UnsafePointer<Float>, panelStride: Int, columns: Int,
    to c: UnsafeMutablePointer<Float>, cRow: Int, masks: UnsafeMutablePointer<UInt64>,
    ahead: (_ steps: Int) -> Ahead? = { _ in nil }, between: () -> Void = {},
    finished: (_ column: Int) -> Void
  ) {
    if mayBeSparse, leavesOutZeros,
      SparseProduct.isWorthALook(rows: flight.count, k: k, columns: columns),
      SparseProduct.paysForRows(
        density: Nonzeros.density(
          of: a, rows: flight.count, stride: row, width: k),
        panels: (columns + 15) / 16, rows: flight.count)
    {
      sparseProduct.rows(
        flight.count, k: k, a: a, aRow: row, panels: panels, panelStride: panelStride,
        columns: columns, to: c, cRow: cRow, masks: masks,
        between: between, finished: finished)
    } else {
      product.rows(
        flight.count, k: k, a: a, aRow: row, panels: panels, panelStride: panelStride,
        columns: columns, to: c, cRow: cRow,
        ahead: ahead, finished: finished)
    }
  }

  /// The mask of one row: unit u is kept where its draw is not below the probability p.
  func fillMask(
    _ mask: UnsafeMutablePointer<Float>, layer: Int, row: UInt32, key: Philox
  ) {
    let probability = layers[layer].dropout
    let kept = 1 / (1 - probability)
    for quad in 0..<layers[layer].paddedOutputs / 4 {
      let words = key.words(minor: row, block: UInt32(layer) << 24 | UInt32(quad))
      for lane in 0..<4 {
        mask[quad * 4 + lane] = Philox.unit(words[lane]) < probability ? 0 : kept
      }
    }
  }

  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to c: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    for at in stride(from: 0, to: count, by: 16) {
      (c + at).lanes = (a + at).lanes * (b + at).lanes
    }
  }

  // MARK: Backward

  /// `dy` of the last layer is in place; `da = dy ⊙ mask`, `dz = da ⊙ f′(z)`, and `dz·Wᵀ` is the
  /// `dy` of the layer below; from the last layer to the first.
  ///
  /// - Parameter transposes: every layer's `Wᵀ` in panels, see ``repack(_:parameters:transposes:)``.
  /// - Returns: `Σ dz²` over all layers, roughly.
  func backward(
    _ flight: Flight, transposes: UnsafePointer<Float>, arena: Arena
  ) -> Float {
    var squares = Lanes()
    var deltas = Deltas(of: layers.count - 1, last, flight, arena)
    for column in stride(from: 0, to: last.paddedOutputs, by: 16) {
      squares += deltas.finish(column)
    }
    for index in layers.indices.dropFirst().reversed() {
      let layer = layers[index]
      guard let transpose = layer.transpose else { continue }
      let above = deltas
      deltas = Deltas(of: index - 1, layers[index - 1], flight, arena)
      rows(
        flight, above.d, k: layer.outputs, row: layer.outputRow, mayBeSparse: layer.mayBeSparse,
        panels: transposes + transpose, panelStride: layer.transposeStride,
        columns: layer.inputs, to: deltas.d, cRow: layer.inputRow, masks: arena.masks(flight)
      ) { column in
        squares += deltas.finish(column)
      }
    }
    return squares.treeSum
  }

  /// What the deltas of a flight's rows are made from, in one layer.
  private struct Deltas {
    private let activation: Activation
    private let rows: Int
    private let stride: Int
    let d: UnsafeMutablePointer<Float>
    private let z: UnsafeMutablePointer<Float>
    private let a: UnsafeMutablePointer<Float>
    private let mask: UnsafeMutablePointer<Float>?

    init(of index: Int, _ layer: Layer, _ flight: Flight, _ arena: Arena) {
      let (slot, first) = (arena.slots[index], flight.place * layer.outputRow)
      (activation, rows, stride) = (layer.activation, flight.count, layer.outputRow)
      d = arena.delta(of: index) + first
      (z, a, mask) = (slot.z + first, slot.a + first, slot.mask.map { $0 + first })
    }

    /// `dy` becomes `dz` in a panel.
    func finish(_ column: Int) -> Lanes {
      let d = d + column
      if let mask {
        for at in Swift.stride(from: 0, to: rows * stride, by: stride) {
          (d + at).lanes *= (mask + column + at).lanes
        }
      }
      return activation.backward(
        delta: d, z: z + column, a: a + column, rows: rows, stride: stride)
    }
  }
}
