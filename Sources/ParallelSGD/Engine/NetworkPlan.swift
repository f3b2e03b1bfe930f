/// A network made ready to run: where its tensors lie and which tiles it uses.
///
/// Immutable and shared by all workers. What a row computes is in `NetworkPlan+Rows.swift`, what
/// the reducer computes in `NetworkPlan+Parameters.swift`.
struct NetworkPlan: Sendable {
  /// Numbers alone, so that passing a layer around counts no references.
  struct Layer: Sendable {
    let inputs: Int
    let outputs: Int
    /// Place of `W` in the flat allocation: panels of 16 outputs, `panelStride` apart.
    let weight: Int
    let panelStride: Int
    /// Place of `b`.
    let bias: Int
    let activation: Activation
    let dropout: Float
    /// Floats from one row of this layer's input to the next; likewise of its output.
    let inputRow: Int
    let outputRow: Int
    /// Where this layer's `Wᵀ` starts among the transposes; the first layer has none, since nobody
    /// asks for the gradient of the data.
    let transpose: Int?

    /// Whether so many of its outputs and deltas may be 0 that they are worth leaving out: behind a
    /// rectifier, or under much dropout.
    var mayBeSparse: Bool {
      activation == .relu || SparseProduct.mayPay(density: 1 - dropout)
    }
    /// Inputs side by side in a packed `X`.
    var inputPanel: Int { mayBeSparse ? 16 : MatrixProduct.inputPanel }

    /// Widths with their padding to whole panels.
    var paddedInputs: Int { inputs.roundedUp(to: 16) }
    var paddedOutputs: Int { outputs.roundedUp(to: 16) }
    /// From one panel of `Wᵀ` (16 inputs) to the next.
    var transposeStride: Int { paddedOutputs * 16 }
  }

  let architecture: Architecture
  let loss: Loss
  let layout: ParameterLayout
  let layers: [Layer]
  /// Floats of all transposes.
  let transposeCount: Int
  let instructionSet: InstructionSet
  let product: MatrixProduct
  let sparseProduct: SparseProduct
  let nonzeros: Nonzeros
  let transpose: Transpose
  /// Whether products leave out zeros where that pays; the bytes are the same. Off for comparison.
  let leavesOutZeros: Bool

  init(
    _ architecture: Architecture, loss: Loss, instructionSet: InstructionSet = .fastest,
    leavesOutZeros: Bool = true
  ) {
    self.leavesOutZeros = leavesOutZeros
    self.architecture = architecture
    self.loss = loss
    let layout = ParameterLayout(architecture)
    self.layout = layout
    self.instructionSet = instructionSet
    product = MatrixProduct(tiles: instructionSet.tiles)
    sparseProduct = SparseProduct(instructionSet)
    nonzeros = Nonzeros(instructionSet)
    transpose = Transpose(instructionSet)
    var transposeCount = 0
    var layers: [Layer] = []
    for (index, layer) in architecture.layers.enumerated() {
      let weight = layout.weight(index)
      layers.append(
        Layer(
          inputs: weight.rows, outputs: weight.columns, weight: weight.offset,
          panelStride: weight.panelStride, bias: layout.bias(index).offset,
          activation: layer.activation, dropout: layer.dropout,
          inputRow: Self.rowStride(weight.rows), outputRow: Self.rowStride(weight.columns),
          transpose: index == 0 ? nil : transposeCount))
      if index > 0 { transposeCount += weight.paddedCount }
    }
    self.layers = layers
    self.transposeCount = transposeCount
  }

  /// Floats from one row of activations to the next: whole 64-byte lines, and an odd number of
  /// them from four on. Rows whose distance is a power of two would share a few sets of the cache: at a width of
  /// 1,024 the forward product reached 82 GFLOP/s so, and 115 with one line more.
  static func rowStride(_ width: Int) -> Int {
    let lines = (width + 15) / 16
    return 16 * (lines >= 4 && lines.isMultiple(of: 2) ? lines + 1 : lines)
  }

  /// The last layer.
  var last: Layer { layers[layers.count - 1] }
  /// Outputs of the last layer.
  var outputs: Int { last.outputs }

  /// Multiplications and additions of a step on `rows` rows: `Z`, `dX` and `dW` of every layer.
  func flops(rows: Int) -> Double {
    layers.enumerated().reduce(0) { sum, layer in
      let size = Double(layer.element.inputs * layer.element.outputs)
      return sum + 2 * Double(rows) * size * (layer.offset == 0 ? 2 : 3)
    }
  }
}
