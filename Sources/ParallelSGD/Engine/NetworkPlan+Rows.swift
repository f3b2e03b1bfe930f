import Shards

/// What a row computes, by itself: nothing here depends on the other rows or on the worker.
extension NetworkPlan {
  /// Names the dropout masks of a step.
  struct DropoutKey {
    let philox: Philox
    /// Rows of the data set, by their place in the batch: a row's mask follows the row.
    let rowNumbers: UnsafePointer<UInt32>
  }

  /// Rows that pass through all layers together: enough that weights are read from L2 once for
  /// several tiles, few enough that their activations stay there too.
  static let rowsAtATime = 48

  // MARK: Whole passes

  /// Gathers rows of the batch, runs them forward, takes the loss and runs them backward: after
  /// this their inputs `x` and deltas `d` are the rows' gradient in factored form.
  func train(
    _ rows: Range<Int>, source: RowSource, parameters: UnsafePointer<Float>,
    transposes: UnsafePointer<Float>, arena: Arena, dropout: DropoutKey?
  ) {
    evaluate(rows, source: source, parameters: parameters, arena: arena, dropout: dropout)
    backward(rows, transposes: transposes, arena: arena)
  }

  /// Gathers rows, runs them forward and takes the loss; its gradient is left beside the outputs.
  func evaluate(
    _ rows: Range<Int>, source: RowSource, parameters: UnsafePointer<Float>, arena: Arena,
    dropout: DropoutKey? = nil
  ) {
    source.gather(rows, to: arena.input, stride: layers[0].inputRow)
    forward(rows, parameters: parameters, arena: arena, dropout: dropout)
    let last = layers[layers.count - 1]
    guard let d = arena.slots[layers.count - 1].d else {
      preconditionFailure("an arena without room for the loss's gradient")
    }
    for row in rows {
      arena.rowLoss[row] = source.loss(
        loss, row: row, output: arena.output + row * last.outputRow,
        outputs: last.weight.columns, delta: d + row * last.outputRow)
    }
  }

  // MARK: Forward

  /// `z = x·W + b`, `a = f(z)`, `y = a ⊙ mask`, layer after layer; without a key nothing is dropped.
  func forward(
    _ rows: Range<Int>, parameters: UnsafePointer<Float>, arena: Arena, dropout: DropoutKey?
  ) {
    for (index, layer) in layers.enumerated() {
      let slot = arena.slots[index]
      let first = rows.lowerBound * layer.outputRow
      product.rows(
        rows.count, k: layer.weight.rows,
        a: arena.input(of: index, dropping: dropout != nil) + rows.lowerBound * layer.inputRow,
        aRow: layer.inputRow,
        panels: parameters + layer.weight.offset, panelStride: layer.weight.panelStride,
        columns: layer.weight.columns, to: slot.z + first, cRow: layer.outputRow)
      addBias(
        parameters + layer.bias.offset, to: slot.z + first, rows: rows.count,
        width: layer.outputRow)
      layer.activation.forward(
        slot.z + first, into: slot.a + first, count: rows.count * layer.outputRow)
      if let mask = slot.mask, let dropout {
        for row in rows {
          let at = row * layer.outputRow
          fillMask(mask + at, layer: index, row: dropout.rowNumbers[row], key: dropout.philox)
          multiply(slot.a + at, mask + at, to: slot.y + at, count: layer.outputRow)
        }
      }
    }
  }

  private func addBias(
    _ bias: UnsafePointer<Float>, to z: UnsafeMutablePointer<Float>, rows: Int, width: Int
  ) {
    var z = z
    for _ in 0..<rows {
      for column in stride(from: 0, to: width, by: 16) {
        (z + column).lanes += (bias + column).lanes
      }
      z += width
    }
  }

  /// The mask of one row: unit u is kept where its draw is not below the probability p.
  private func fillMask(
    _ mask: UnsafeMutablePointer<Float>, layer: Int, row: UInt32, key: Philox
  ) {
    let probability = layers[layer].dropout
    let kept = 1 / (1 - probability)
    for quad in 0..<layers[layer].outputRow / 4 {
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

  /// `dz` of the last layer is in place; `dy = dz·Wᵀ`, `da = dy ⊙ mask`, `dz = da ⊙ f′(z)` from
  /// the last layer to the first.
  ///
  /// - Parameter transposes: every layer's `Wᵀ` in panels, see ``repack(_:parameters:transposes:)``.
  func backward(_ rows: Range<Int>, transposes: UnsafePointer<Float>, arena: Arena) {
    for index in (0..<layers.count).reversed() {
      let layer = layers[index]
      let slot = arena.slots[index]
      guard let d = slot.d else { preconditionFailure("an arena for prediction has no deltas") }
      let first = rows.lowerBound * layer.outputRow
      // The loss left the gradient with respect to the last layer's output.
      if let mask = slot.mask {
        multiply(
          UnsafePointer(d + first), mask + first, to: d + first,
          count: rows.count * layer.outputRow)
      }
      layer.activation.backward(
        delta: d + first, z: slot.z + first, a: slot.a + first, count: rows.count * layer.outputRow)
      guard let transpose = layer.transpose, let below = arena.slots[index - 1].d else { continue }
      product.rows(
        rows.count, k: layer.weight.columns, a: d + first, aRow: layer.outputRow,
        panels: transposes + transpose, panelStride: layer.outputRow * 16,
        columns: layer.inputRow, to: below + rows.lowerBound * layer.inputRow,
        cRow: layer.inputRow)
    }
  }
}
