import Shards

/// How the weights of a layer start: a distribution around 0 whose width follows from the layer's.
///
/// Glorot: X. Glorot and Y. Bengio, AISTATS 2010; He: K. He et al., ICCV 2015; LeCun: Y. LeCun et
/// al., *Efficient BackProp*, 1998. A uniform distribution lies within ±√3 of the same standard
/// deviation.
public enum Initializer: String, Sendable, Hashable, CaseIterable {
  /// Standard deviation `√(2 / (in + out))`.
  case glorotNormal = "glorot-normal"
  /// Within `±√(6 / (in + out))`.
  case glorotUniform = "glorot-uniform"
  /// Standard deviation `√(2 / in)`.
  case heNormal = "he-normal"
  /// Within `±√(6 / in)`.
  case heUniform = "he-uniform"
  /// Standard deviation `√(1 / in)`.
  case leCunNormal = "lecun-normal"
  /// Within `±√(3 / in)`.
  case leCunUniform = "lecun-uniform"
  /// All 0: no two units of a hidden layer ever differ; for tests and worked examples.
  case zeros

  /// What suits an activation: He's for those that cut off one side, Glorot's for the others.
  public static func standard(for activation: Activation) -> Initializer {
    switch activation {
    case .relu, .leakyReLU, .gelu, .silu: .heNormal
    case .identity, .sigmoid, .tanh: .glorotUniform
    }
  }

  /// Weights of one layer, row-major `[in, out]`.
  ///
  /// Each depends on seed, layer and its index alone: draws of Philox with purpose
  /// `initialWeights` and the layer as `minor`, one 32-bit word a weight.
  ///
  /// - Parameters:
  ///   - inputs: `in`, at least 1.
  ///   - outputs: `out`, at least 1.
  ///   - layer: index of the layer, from 0 at the input.
  public func weights(inputs: Int, outputs: Int, seed: UInt64, layer: Int) -> [Float] {
    let count = inputs * outputs
    let deviation = variance(inputs: inputs, outputs: outputs).squareRoot()
    let philox = Philox(seed: seed, purpose: .initialWeights)
    var weights = [Float](repeating: 0, count: count)
    if self == .zeros { return weights }
    for block in 0..<(count + 3) / 4 {
      let words = philox.words(
        minor: UInt32(truncatingIfNeeded: layer), block: UInt32(truncatingIfNeeded: block))
      let draws = isNormal ? Self.normal(words) : Self.uniform(words)
      for index in 4 * block..<min(4 * block + 4, count) {
        weights[index] = Float(deviation * draws[index - 4 * block])
      }
    }
    return weights
  }

  private var isNormal: Bool {
    switch self {
    case .glorotNormal, .heNormal, .leCunNormal: true
    case .glorotUniform, .heUniform, .leCunUniform, .zeros: false
    }
  }

  private func variance(inputs: Int, outputs: Int) -> Double {
    switch self {
    case .glorotNormal, .glorotUniform: 2 / Double(inputs + outputs)
    case .heNormal, .heUniform: 2 / Double(inputs)
    case .leCunNormal, .leCunUniform: 1 / Double(inputs)
    case .zeros: 0
    }
  }

  /// Four draws of variance 1 and mean 0, uniform within ±√3: the middles of 2³² equal steps.
  private static func uniform(_ words: SIMD4<UInt32>) -> SIMD4<Double> {
    let width = 3.0.squareRoot()
    return ((SIMD4<Double>(words) + 0.5) * 0x1p-31 - 1) * width
  }

  /// Four draws of the standard normal distribution: Box and Muller's pairs,
  /// `√(−2 log u)·(cos 2πv, sin 2πv)` with u in (0, 1].
  static func normal(_ words: SIMD4<UInt32>) -> SIMD4<Double> {
    let u = (SIMD4<Double>(words) + 1) * 0x1p-32
    let turns = SIMD4<Double>(words) * 0x1p-31
    let first = (-2 * DoubleMath.log(u[0])).squareRoot()
    let second = (-2 * DoubleMath.log(u[2])).squareRoot()
    return SIMD4(
      first * DoubleMath.cosPi(turns[1]), first * DoubleMath.sinPi(turns[1]),
      second * DoubleMath.cosPi(turns[3]), second * DoubleMath.sinPi(turns[3]))
  }
}
