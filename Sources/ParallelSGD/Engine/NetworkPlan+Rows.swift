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
  /// - Parameter losses: element r receives the loss of slice row r, times its weight.
  /// - Returns: how large the factors are.
  func train(
    _ flight: Flight, source: RowSource, parameters: UnsafePointer<Float>,
    transposes: UnsafePointer<Float>, arena: Arena, losses: UnsafeMutablePointer<Float>,
    dropout: DropoutKey?, clock: StepClock
  ) -> Reach {
    let inputs = evaluate(
      flight, source: source, parameters: parameters, arena: arena, losses: losses,
      dropout: dropout, clock: clock)
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
    losses: UnsafeMutablePointer<Float>, dropout: DropoutKey? = nil, clock: StepClock = .off
  ) -> Float {
    let inputRow = layers[0].inputRow
    source.gather(flight.rows, to: arena.input + flight.place * inputRow, stride: inputRow)
    clock.mark(.gather)
    // What comes next is likely as many rows, by this worker or another.
    let next = Lookahead(
      flight.rows.upperBound..<flight.rows.upperBound + flight.count, of: source,
      calls: product.tileCount(rows: flight.count, k: layers[0].inputs, columns: layers[0].outputs))
    let squares = forward(
      flight, parameters: parameters, arena: arena, dropout: dropout, next: next)
    clock.mark(.forward)
    let first = flight.place * last.outputRow
    source.losses(
      loss, rows: flight.rows, outputs: arena.output + first,
      deltas: arena.delta(of: layers.count - 1) + first, stride: last.outputRow, width: outputs,
      to: losses + flight.rows.lowerBound)
    clock.mark(.loss)
    return squares
  }

  // MARK: Forward

  /// `z = x·W + b`, `a = f(z)`, `y = a ⊙ mask`, layer after layer; without a key nothing is dropped.
  ///
  /// - Parameter next: asked for on the way through the first layer.
  /// - Returns: `Σ y²` over all layers' outputs, roughly.
  @discardableResult
  func forward(
    _ flight: Flight, parameters: UnsafePointer<Float>, arena: Arena, dropout: DropoutKey?,
    next: Lookahead? = nil
  ) -> Float {
    var next = next
    var total: Float = 0
    for index in layers.indices {
      let layer = layers[index]
      let slot = arena.slots[index]
      let first = flight.place * layer.outputRow
      let (z, a, bias) = (slot.z + first, slot.a + first, parameters + layer.bias)
      var squares = Lanes()
      product.rows(
        flight.count, k: layer.inputs,
        a: arena.input(of: index, dropping: dropout != nil) + flight.place * layer.inputRow,
        aRow: layer.inputRow,
        panels: parameters + layer.weight, panelStride: layer.panelStride,
        columns: layer.outputs, to: z, cRow: layer.outputRow,
        between: { if index == 0 { next?.advance() } }
      ) { column in
        squares += layer.activation.forward(
          z + column, into: a + column, rows: flight.count, stride: layer.outputRow,
          bias: (bias + column).lanes)
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
    for column in stride(from: 0, to: last.paddedOutputs, by: 16) {
      squares += finishDelta(layers.count - 1, column: column, flight, arena: arena)
    }
    for index in layers.indices.dropFirst().reversed() {
      let layer = layers[index]
      guard let transpose = layer.transpose else { continue }
      product.rows(
        flight.count, k: layer.outputs,
        a: arena.delta(of: index) + flight.place * layer.outputRow,
        aRow: layer.outputRow, panels: transposes + transpose, panelStride: layer.transposeStride,
        columns: layer.inputs,
        to: arena.delta(of: index - 1) + flight.place * layer.inputRow, cRow: layer.inputRow
      ) { column in
        squares += finishDelta(index - 1, column: column, flight, arena: arena)
      }
    }
    return squares.treeSum
  }

  /// `dy` becomes `dz` in a panel of one layer.
  private func finishDelta(
    _ index: Int, column: Int, _ flight: Flight, arena: Arena
  ) -> Lanes {
    let layer = layers[index]
    let slot = arena.slots[index]
    let first = flight.place * layer.outputRow + column
    let d = arena.delta(of: index) + first
    if let mask = slot.mask {
      for at in Swift.stride(from: 0, to: flight.count * layer.outputRow, by: layer.outputRow) {
        (d + at).lanes *= (mask + first + at).lanes
      }
    }
    return layer.activation.backward(
      delta: d, z: slot.z + first, a: slot.a + first, rows: flight.count, stride: layer.outputRow)
  }
}
