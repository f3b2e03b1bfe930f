/// A network made ready to run: where its tensors lie, which tiles it uses, how work is cut.
///
/// Immutable and shared by all workers. What a row computes is in `NetworkPlan+Rows.swift`, what
/// the reducer computes in `NetworkPlan+Parameters.swift`.
struct NetworkPlan: Sendable {
  struct Layer: Sendable {
    let weight: ParameterLayout.Tensor
    let bias: ParameterLayout.Tensor
    let activation: Activation
    let dropout: Float
    /// Floats from one row of this layer's input to the next; likewise of its output.
    let inputRow: Int
    let outputRow: Int
    /// Where this layer's `Wᵀ` starts among the transposes; the first layer has none, since nobody
    /// asks for the gradient of the data.
    let transpose: Int?
  }

  /// A part of one tensor that is contracted, updated and repacked by one worker at a time.
  struct Block: Sendable {
    let layer: Int
    let kind: ParameterLayout.Kind
    /// First input row of a weight's block; 0 for a bias.
    let row: Int
    /// Input rows without padding.
    let rows: Int
    /// First output.
    let column: Int
    /// The block's place in the flat allocation: consecutive, padding included.
    let offset: Int
    let count: Int
  }

  /// Input rows of a weight block: whole tiles of every height (48 = 8·6 = 4·12) and whole 16×16
  /// blocks for the transposition.
  static let blockRows = 48

  let architecture: Architecture
  let loss: Loss
  let layout: ParameterLayout
  let layers: [Layer]
  let blocks: [Block]
  /// Floats of all transposes.
  let transposeCount: Int
  let product: MatrixProduct

  init(_ architecture: Architecture, loss: Loss, instructionSet: InstructionSet = .fastest) {
    self.architecture = architecture
    self.loss = loss
    let layout = ParameterLayout(architecture)
    self.layout = layout
    product = MatrixProduct(tiles: instructionSet.tiles)
    var transposeCount = 0
    var layers: [Layer] = []
    for (index, layer) in architecture.layers.enumerated() {
      let weight = layout.weight(index)
      layers.append(
        Layer(
          weight: weight, bias: layout.bias(index), activation: layer.activation,
          dropout: layer.dropout, inputRow: weight.paddedRows, outputRow: weight.panels * 16,
          transpose: index == 0 ? nil : transposeCount))
      if index > 0 { transposeCount += weight.paddedCount }
    }
    self.layers = layers
    self.transposeCount = transposeCount
    blocks = layout.tensors.flatMap(Self.blocks)
  }

  /// Outputs of the last layer.
  var outputs: Int { layers[layers.count - 1].weight.columns }

  private static func blocks(of tensor: ParameterLayout.Tensor) -> [Block] {
    if tensor.kind == .bias {
      return [
        Block(
          layer: tensor.layer, kind: .bias, row: 0, rows: 1, column: 0, offset: tensor.offset,
          count: tensor.paddedCount)
      ]
    }
    return (0..<tensor.panels).flatMap { panel in
      stride(from: 0, to: tensor.paddedRows, by: blockRows).map { row in
        Block(
          layer: tensor.layer, kind: .weight, row: row, rows: min(blockRows, tensor.rows - row),
          column: panel * 16, offset: tensor.offset + panel * tensor.panelStride + row * 16,
          count: min(blockRows, tensor.paddedRows - row) * 16)
      }
    }
  }

  /// Multiplications and additions of a step on `rows` rows: `Z`, `dX` and `dW` of every layer.
  func flops(rows: Int) -> Double {
    layers.enumerated().reduce(0) { sum, layer in
      let size = Double(layer.element.weight.rows * layer.element.weight.columns)
      return sum + 2 * Double(rows) * size * (layer.offset == 0 ? 2 : 3)
    }
  }
}
