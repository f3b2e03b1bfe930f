/// The network in Double, written to be read: what the training engine is checked against.
///
/// One layer: `z = x·W + b`, `a = f(z)`; the loss is the weighted mean over rows
/// `L = Σ wᵣ·ℓᵣ / Σ wᵣ`. The article <doc:Backpropagation> derives every line below. Nothing here is
/// fast; nothing here runs while training.
package struct ReferenceNetwork: Sendable, Equatable {
  /// `W [in, out]`, `b [out]` and `f`.
  package struct Layer: Sendable, Equatable {
    package var weights: DoubleMatrix
    package var biases: [Double]
    package let activation: Activation
  }

  /// What a layer keeps of the way forward: `x [B, in]`, `z [B, out]`, `a [B, out]`.
  ///
  /// `a` is what the next layer takes as its `x`: after the dropout mask, where there is one.
  package struct Trace: Sendable, Equatable {
    package let x: DoubleMatrix
    package let z: DoubleMatrix
    package let a: DoubleMatrix
  }

  /// What a layer gets on the way back.
  package struct LayerGradient: Sendable, Equatable {
    /// `D = dz [B, out]`: `wᵣ·∂ℓᵣ/∂zᵣ` row by row, not yet divided by the total weight.
    package let delta: DoubleMatrix
    /// `dW = ∂L/∂W [in, out]`.
    package let weights: DoubleMatrix
    /// `db = ∂L/∂b [out]`.
    package let biases: [Double]
  }

  /// From the input to the output.
  package var layers: [Layer]
  package let loss: Loss

  /// A network whose weights and biases are all zero.
  package init(_ architecture: Architecture, loss: Loss) {
    precondition(!architecture.layers.isEmpty, "a network needs at least 1 layer, found 0")
    layers = zip(architecture.widths, architecture.layers).map { width, layer in
      Layer(
        weights: DoubleMatrix(rows: width, columns: layer.outputs),
        biases: Array(repeating: 0, count: layer.outputs), activation: layer.activation)
    }
    self.loss = loss
  }

  /// Runs rows `x [B, F]` through the layers.
  ///
  /// - Parameter masks: for each layer the dropout factors `m [B, out]` that its outputs are
  ///   multiplied with, 0 or `1 / (1 − dropout)`; `nil` for a layer without, empty for no dropout
  ///   at all.
  package func forward(_ x: DoubleMatrix, masks: [DoubleMatrix?] = []) -> [Trace] {
    precondition(masks.isEmpty || masks.count == layers.count, "a mask or nil for each layer")
    var traces: [Trace] = []
    var x = x
    for (index, layer) in layers.enumerated() {
      let z = (x * layer.weights).adding(toEveryRow: layer.biases)
      var a = z.map(layer.activation.referenceValue(at:))
      if let mask = masks.isEmpty ? nil : masks[index] { a = a.timesElementwise(mask) }
      traces.append(Trace(x: x, z: z, a: a))
      x = a
    }
    return traces
  }

  /// `L = Σ wᵣ·ℓᵣ / Σ wᵣ`; 0 where every weight is 0.
  package func loss(of batch: ReferenceBatch, masks: [DoubleMatrix?] = []) -> Double {
    guard batch.totalWeight > 0, let y = forward(batch.features, masks: masks).last?.a else {
      return 0
    }
    let sum = (0..<batch.rowCount).reduce(0) { sum, row in
      sum + batch.weights[row]
        * loss.referenceValue(outputs: y.row(row), target: batch.targets[row])
    }
    return sum / batch.totalWeight
  }

  /// The gradient of ``loss(of:masks:)``, layer by layer from the input to the output.
  package func gradient(
    of batch: ReferenceBatch, masks: [DoubleMatrix?] = []
  ) -> [LayerGradient] {
    let traces = forward(batch.features, masks: masks)
    let scale = batch.totalWeight > 0 ? 1 / batch.totalWeight : 0
    var gradients: [LayerGradient] = []
    var da = outputDelta(of: batch, y: traces[traces.count - 1].a)
    for (index, layer) in layers.enumerated().reversed() {
      let trace = traces[index]
      if let mask = masks.isEmpty ? nil : masks[index] { da = da.timesElementwise(mask) }
      // dz = da ∘ f′(z): the derivative at the pre-activation, as it was on the way forward.
      let dz = da.timesElementwise(trace.z.map(layer.activation.referenceDerivative(at:)))
      gradients.append(
        LayerGradient(
          delta: dz,
          weights: scale * (trace.x.transposed * dz),  // dW = xᵀ·dz / Σw
          biases: dz.columnSums.map { scale * $0 }))  // db = 1ᵀ·dz / Σw
      // dx = dz·Wᵀ is the da of the layer below, with the W that the way forward used.
      da = dz * layer.weights.transposed
    }
    return gradients.reversed()
  }

  /// `dy [B, C]`: `wᵣ·∂ℓᵣ/∂yᵣ` row by row.
  private func outputDelta(of batch: ReferenceBatch, y: DoubleMatrix) -> DoubleMatrix {
    DoubleMatrix(
      rows: y.rows, columns: y.columns,
      elements: (0..<batch.rowCount).flatMap { row in
        loss.referenceGradient(outputs: y.row(row), target: batch.targets[row])
          .map { batch.weights[row] * $0 }
      })
  }

  /// One update of plain gradient descent: `W −= rate·dW`, `b −= rate·db`, all layers at once.
  package mutating func descend(_ gradients: [LayerGradient], rate: Double) {
    for index in layers.indices {
      for i in layers[index].weights.elements.indices {
        layers[index].weights.elements[i] -= rate * gradients[index].weights.elements[i]
      }
      for j in layers[index].biases.indices {
        layers[index].biases[j] -= rate * gradients[index].biases[j]
      }
    }
  }
}
