/// What turns a network's last outputs into predictions: the inverse link of a loss.
public enum OutputLink: String, Sendable, Hashable, Codable {
  /// The outputs are the predicted values.
  case identity
  /// `σ(y)`, a probability an output.
  case sigmoid
  /// Probabilities that sum to 1 over the outputs.
  case softmax

  /// Applies the link to one row in place.
  ///
  /// - Parameters:
  ///   - y: `width` outputs, padded to a multiple of 16.
  ///   - width: outputs of the network, at least 1.
  package func apply(_ y: UnsafeMutablePointer<Float>, width: Int) {
    switch self {
    case .identity: break
    case .sigmoid:
      for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
        VectorMath.sigmoid(Lanes.load(y + offset)).store(y + offset)
      }
    case .softmax:
      let (_, sum) = Softmax.exponentials(of: y, width: width, into: y)
      for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
        (Lanes.load(y + offset) / sum).store(y + offset)
      }
    }
  }
}

extension Loss {
  /// How the outputs of a network trained with this loss become predictions.
  public var outputLink: OutputLink {
    switch self {
    case .meanSquaredError, .meanAbsoluteError, .huber: .identity
    case .binaryCrossEntropy: .sigmoid
    case .softmaxCrossEntropy: .softmax
    }
  }
}
