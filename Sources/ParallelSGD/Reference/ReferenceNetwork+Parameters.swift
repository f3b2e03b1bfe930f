/// The parameters as one flat list, in the order `W1, b1, W2, b2, …`, weights row-major.
extension ReferenceNetwork {
  /// One weight matrix or bias vector within the flat list.
  package struct Tensor: Sendable, Equatable {
    /// `W1` for the weights of the first layer, `b1` for its biases.
    package let name: String
    /// `[in, out]` or `[out]`.
    package let shape: [Int]
    /// Where it stands in the flat list.
    package let range: Range<Int>

    /// The element at a place of the flat list, as `[i, j]` or `[j]`, counted from 0.
    package func index(ofParameter parameter: Int) -> [Int] {
      let offset = parameter - range.lowerBound
      return shape.count == 2 ? [offset / shape[1], offset % shape[1]] : [offset]
    }
  }

  /// A network with given parameters, for instance those of the training engine.
  package init(_ architecture: Architecture, loss: Loss, parameters: [Double]) {
    self.init(architecture, loss: loss)
    self.parameters = parameters
  }

  /// Every tensor, in the order of the flat list.
  package var tensors: [Tensor] {
    var start = 0
    var result: [Tensor] = []
    func append(_ name: String, _ shape: [Int]) {
      let end = start + shape.reduce(1, *)
      result.append(Tensor(name: name, shape: shape, range: start..<end))
      start = end
    }
    for (index, layer) in layers.enumerated() {
      append("W\(index + 1)", [layer.weights.rows, layer.weights.columns])
      append("b\(index + 1)", [layer.biases.count])
    }
    return result
  }

  /// All parameters, flat.
  package var parameters: [Double] {
    get { layers.flatMap { $0.weights.elements + $0.biases } }
    set {
      let tensors = tensors
      let count = tensors.last?.range.upperBound ?? 0
      precondition(newValue.count == count, "\(count) parameters, found \(newValue.count)")
      for index in layers.indices {
        layers[index].weights.elements = Array(newValue[tensors[2 * index].range])
        layers[index].biases = Array(newValue[tensors[2 * index + 1].range])
      }
    }
  }

  /// A gradient as a flat list, in the order of ``parameters``.
  package static func flat(_ gradients: [LayerGradient]) -> [Double] {
    gradients.flatMap { $0.weights.elements + $0.biases }
  }
}
