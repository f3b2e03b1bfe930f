import Shards

/// A network with made-up parameters and made-up rows for it, the same for the same seed.
///
/// Every number is a Float exactly, so that the training engine and the reference network in Double
/// can start from the very same problem. Nothing is at a special place: no parameter is 0, the rows
/// have different weights, and regression targets lie far enough apart for errors on both sides of
/// Huber's `δ`.
package struct SyntheticProblem: Sendable {
  package let network: ReferenceNetwork
  package let batch: ReferenceBatch
  /// One dropout mask for each layer that has dropout.
  package let masks: [DoubleMatrix?]

  /// Draws a problem of `rows` rows.
  package init(_ architecture: Architecture, loss: Loss, rows: Int, seed: UInt64) {
    let outputs = architecture.widths[architecture.layers.count]
    var features = Draws(seed: seed, stream: 0)
    var targets = Draws(seed: seed, stream: 1)
    var weights = Draws(seed: seed, stream: 2)
    var parameters = Draws(seed: seed, stream: 3)
    var kept = Draws(seed: seed, stream: 4)

    var network = ReferenceNetwork(architecture, loss: loss)
    network.parameters = zip(architecture.widths, architecture.layers).flatMap { width, layer in
      // Weights of variance 1 / in keep every layer's z near the size of its x; biases are smaller.
      let bound = (3 / Float(width)).squareRoot()
      let weights = (0..<width * layer.outputs).map { _ in parameters.next(in: -bound, bound) }
      return weights + (0..<layer.outputs).map { _ in parameters.next(in: -0.5, 0.5) }
    }
    self.network = network

    batch = ReferenceBatch(
      features: DoubleMatrix(
        rows: rows, columns: architecture.inputs,
        elements: (0..<rows * architecture.inputs).map { _ in features.next(in: -1.5, 1.5) }),
      targets: (0..<rows).map { _ in Self.target(loss, outputs: outputs, from: &targets) },
      weights: (0..<rows).map { _ in weights.next(in: 0.5, 1.5) })

    masks = architecture.layers.map { layer in
      guard layer.dropout > 0 else { return nil }
      return DoubleMatrix(
        rows: rows, columns: layer.outputs,
        elements: (0..<rows * layer.outputs).map { _ in
          kept.next(in: 0, 1) < Double(layer.dropout) ? 0 : Double(1 / (1 - layer.dropout))
        })
    }
  }

  private static func target(
    _ loss: Loss, outputs: Int, from draws: inout Draws
  ) -> ReferenceTarget {
    switch loss {
    case .softmaxCrossEntropy: .label(draws.next(below: outputs))
    case .binaryCrossEntropy: .values((0..<outputs).map { _ in draws.next(in: 0, 1) })
    case .meanSquaredError, .meanAbsoluteError, .huber:
      .values((0..<outputs).map { _ in draws.next(in: -3, 3) })
    }
  }
}

/// Uniform numbers in turn from one Philox stream.
private struct Draws {
  private let generator: Philox
  private let stream: UInt32
  private var count: UInt32 = 0

  init(seed: UInt64, stream: UInt32) {
    generator = Philox(seed: seed, purpose: .synthetic)
    self.stream = stream
  }

  private mutating func unit() -> Float {
    defer { count += 1 }
    return Philox.unit(generator.words(minor: stream, block: count / 4)[Int(count % 4)])
  }

  /// A Float between two bounds, widened.
  mutating func next(in low: Float, _ high: Float) -> Double { Double(low + (high - low) * unit()) }

  mutating func next(below bound: Int) -> Int { Int(unit() * Float(bound)) }
}
