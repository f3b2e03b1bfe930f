package import CKernels

/// Adagrad: `s += g²`, `p −= η·g / (√s + ε)`.
///
/// J. Duchi, E. Hazan and Y. Singer, *Adaptive subgradient methods for online learning and
/// stochastic optimization*, JMLR 12, 2011; defaults of PyTorch.
public struct Adagrad: Sendable, Hashable {
  /// The default ε.
  public static let defaultEpsilon: Float = 1e-10

  /// ε, above 0.
  public var epsilon: Float

  /// The given ε.
  public init(epsilon: Float = defaultEpsilon) { self.epsilon = epsilon }
}

extension Adagrad: UpdateRule {
  package static let slotNames = ["square"]

  package func decrease(
    _ g: Float, slot0 s: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    s += g * g
    return step.learningRate * g / (s.squareRoot() + epsilon)
  }

  package func set(_ constants: inout update_constants) {
    constants.rule = UPDATE_ADAGRAD
    constants.epsilon = epsilon
  }
}
