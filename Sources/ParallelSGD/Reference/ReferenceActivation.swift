import Foundation

/// Activations in Double, by their definitions: `a = f(z)` and `f′(z)`.
///
/// These use the system's `exp` and `erf`. That is right for a reference, whose numbers are compared
/// within a tolerance, and would be wrong for training, whose bytes must be the same everywhere.
extension Activation {
  /// `f(z)`.
  package func referenceValue(at z: Double) -> Double {
    switch self {
    case .identity: z
    case .sigmoid: referenceSigmoid(z)
    case .tanh: Foundation.tanh(z)
    case .relu: z > 0 ? z : 0
    case .leakyReLU(let slope): z > 0 ? z : Double(slope) * z
    case .gelu: z * normalDistribution(z)
    case .silu: z * referenceSigmoid(z)
    }
  }

  /// `f′(z)`.
  ///
  /// At the kink of the rectifiers, `z = 0`, there is none; the value taken is that of `z < 0`.
  package func referenceDerivative(at z: Double) -> Double {
    switch self {
    case .identity:
      return 1
    case .sigmoid:
      // σ′ = σ(1 − σ); at z = 0 it is ¼.
      let a = referenceSigmoid(z)
      return a * (1 - a)
    case .tanh:
      let a = Foundation.tanh(z)
      return 1 - a * a
    case .relu:
      return z > 0 ? 1 : 0
    case .leakyReLU(let slope):
      return z > 0 ? 1 : Double(slope)
    case .gelu:
      // (z·Φ)′ = Φ + z·φ, since Φ′ = φ.
      return normalDistribution(z) + z * normalDensity(z)
    case .silu:
      // (z·σ)′ = σ + z·σ(1 − σ).
      let sigmoid = referenceSigmoid(z)
      return sigmoid + z * sigmoid * (1 - sigmoid)
    }
  }

  /// Whether `f′` jumps at `z = 0`.
  package var hasKink: Bool {
    switch self {
    case .relu: true
    case .leakyReLU(let slope): slope != 1
    case .identity, .sigmoid, .tanh, .gelu, .silu: false
    }
  }
}

/// `σ(z) = 1 / (1 + e^−z)`, written so that no exponential overflows.
package func referenceSigmoid(_ z: Double) -> Double {
  if z >= 0 { return 1 / (1 + exp(-z)) }
  let e = exp(z)
  return e / (1 + e)
}

/// Φ, the distribution function of the standard normal; by `erfc`, which keeps the far left tail.
private func normalDistribution(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }

/// φ = Φ′, its density.
private func normalDensity(_ z: Double) -> Double {
  exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
}
