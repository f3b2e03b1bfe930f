/// One dense layer: `a = f(x·W + b)`, then dropout while training.
///
/// Shapes: `x [B, in]`, `W [in, out]`, `b [out]`, `a [B, out]`.
public struct DenseLayer: Sendable, Hashable, Codable {
  /// Width of the output.
  public var outputs: Int
  /// `f`, applied to every element.
  public var activation: Activation
  /// Probability in [0, 1) that a unit's output is 0 in a training step; the others are divided
  /// by `1 - dropout`, so that nothing changes at prediction.
  public var dropout: Float
  /// How `W` starts; `nil` picks by activation, see ``Initializer/standard(for:)``. Biases start at 0.
  public var initializer: Initializer?

  /// A layer of `outputs` units.
  public init(
    _ outputs: Int, activation: Activation = .relu, dropout: Float = 0,
    initializer: Initializer? = nil
  ) {
    self.outputs = outputs
    self.activation = activation
    self.dropout = dropout
    self.initializer = initializer
  }
}

/// A network: dense layers, one after the other.
public struct Architecture: Sendable, Hashable, Codable {
  /// F, the features a row has.
  public var inputs: Int
  /// From the input to the output; the last one's outputs are the logits or the values.
  public var layers: [DenseLayer]

  /// A network of `layers` on rows of `inputs` features.
  public init(inputs: Int, layers: [DenseLayer]) {
    self.inputs = inputs
    self.layers = layers
  }

  /// Hidden layers of one kind, then a linear layer of `outputs`.
  public init(
    inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .relu, dropout: Float = 0,
    initializer: Initializer? = nil
  ) {
    self.init(
      inputs: inputs,
      layers: hidden.map {
        DenseLayer($0, activation: activation, dropout: dropout, initializer: initializer)
      } + [DenseLayer(outputs, activation: .identity, initializer: initializer)])
  }

  /// Widths from the input to the output, as in `784,256,128,10`.
  public var widths: [Int] { [inputs] + layers.map(\.outputs) }

  /// P: weights and biases.
  public var parameterCount: Int {
    zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
  }
}
