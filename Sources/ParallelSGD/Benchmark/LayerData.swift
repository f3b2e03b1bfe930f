import Shards

/// One dense layer's tensors as a step has them; the layer below it is there to be its input.
final class LayerData {
  let inputs: Int
  let outputs: Int
  let batch: Int
  let isFused: Bool
  let plan: NetworkPlan
  let arena: Arena
  let parameters: FloatBuffer
  let transposes: FloatBuffer
  let gradient: FloatBuffer
  let x: UnsafeMutablePointer<Float>
  let dx: UnsafeMutablePointer<Float>
  let z: UnsafeMutablePointer<Float>
  let d: UnsafeMutablePointer<Float>

  /// - Parameter hasHalfZeros: in the inputs and in the deltas, anywhere, as behind rectifiers.
  init(inputs: Int, outputs: Int, batch: Int, set: InstructionSet, hasHalfZeros: Bool = false) {
    (self.inputs, self.outputs, self.batch) = (inputs, outputs, batch)
    isFused = set.isFused
    let layer = DenseLayer(outputs, activation: hasHalfZeros ? .relu : .identity)
    plan = NetworkPlan(
      Architecture(inputs: 1, layers: [DenseLayer(inputs), layer]), loss: .meanSquaredError,
      instructionSet: set)
    arena = Arena(plan, rows: batch, training: true)
    parameters = FloatBuffer(count: plan.layout.count)
    transposes = FloatBuffer(count: plan.transposeCount)
    gradient = FloatBuffer(count: plan.layout.count)
    let (below, above) = (arena.slots[0], arena.slots[1])
    (x, z) = (below.y, above.z)
    (dx, d) = (arena.delta(of: 0), arena.delta(of: 1))
    fill(hasHalfZeros: hasHalfZeros)
  }

  /// The layer itself.
  var layer: NetworkPlan.Layer { plan.layers[1] }
  var tensor: ParameterLayout.Tensor { plan.layout.weight(1) }
  var regions: [Region] {
    Region.cut(plan, rows: batch, threads: 1).filter { $0.layer == 1 }
  }

  /// Inputs and deltas as the contraction reads them in a step of this batch.
  var factors: GradientFactors {
    guard batch > GradientFactors.rowsInPlace else { return GradientFactors(in: arena, of: plan) }
    let packed = GradientFactors(packing: batch, of: plan)
    packed.pack(Flight(rows: 0..<batch, place: 0), from: arena, of: plan)
    return packed
  }

  var transpose: UnsafeMutablePointer<Float> { transposes.base + (layer.transpose ?? 0) }

  /// Rows that are computed together, as in a step.
  var chunks: RowRanges { RowRanges(chunksOf: 0..<batch, size: plan.rowsAtATime) }

  /// The batch in row blocks of the gradient's sum.
  var segments: [MatrixProduct.Segment] {
    RowRanges(chunksOf: 0..<batch, size: MatrixProduct.rowBlock).map {
      MatrixProduct.Segment(
        start: $0.lowerBound, count: $0.count, opens: true, closes: true,
        isFirstBlock: $0.lowerBound == 0)
    }
  }

  func weight(_ row: Int, _ column: Int) -> Float {
    parameters.base[tensor.index(row, column)]
  }

  // MARK: Checks

  var forwardCheck: ProductCheck {
    let layer = layer
    return ProductCheck(
      rows: batch, columns: outputs, depth: inputs, fused: isFused,
      a: { [x] in x[$0 * layer.inputRow + $1] }, b: weight,
      c: { [z] in z[$0 * layer.outputRow + $1] })
  }

  var backwardCheck: ProductCheck {
    let layer = layer
    return ProductCheck(
      rows: batch, columns: inputs, depth: outputs, fused: isFused,
      a: { [d] in d[$0 * layer.outputRow + $1] }, b: { self.weight($1, $0) },
      c: { [dx] in dx[$0 * layer.inputRow + $1] })
  }

  var gradientCheck: ProductCheck {
    let (layer, tensor) = (layer, tensor)
    return ProductCheck(
      rows: inputs, columns: outputs, depth: batch, fused: isFused,
      block: MatrixProduct.rowBlock,
      a: { [x] in x[$1 * layer.inputRow + $0] }, b: { [d] in d[$0 * layer.outputRow + $1] },
      c: { [gradient] in gradient.base[tensor.index($0, $1)] })
  }

  // MARK: Draws

  /// Draws from ±1, half of the inputs and deltas 0 or none; the padding stays zero, as in a step.
  private func fill(hasHalfZeros: Bool) {
    let draws = FloatBuffer(count: max(inputs, batch) * max(inputs, outputs))
    func fill(_ rows: UnsafeMutablePointer<Float>, width: Int, stride: Int, stream: UInt32) {
      draws.fill(stream: stream)
      for row in 0..<batch {
        (rows + row * stride).update(from: draws.base + row * width, count: width)
      }
      guard hasHalfZeros else { return }
      draws.fill(stream: stream + 3)
      for row in 0..<batch {
        for at in 0..<width where draws.base[row * width + at] < 0 { rows[row * stride + at] = 0 }
      }
    }
    fill(x, width: inputs, stride: layer.inputRow, stream: 0)
    fill(d, width: outputs, stride: layer.outputRow, stream: 1)
    draws.fill(stream: 2)
    for row in 0..<inputs {
      for column in 0..<outputs {
        parameters.base[tensor.index(row, column)] = draws.base[row * outputs + column]
      }
    }
    for region in regions {
      plan.repack(region, parameters: parameters.base, transposes: transposes.base)
    }
  }
}
