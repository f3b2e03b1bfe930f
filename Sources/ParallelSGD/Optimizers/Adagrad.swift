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
  package static let squareSlot: Int? = 0

  @inline(__always)
  package func decrease(
    _ g: Lanes, slot0 s: inout Lanes, slot1: inout Lanes, _ step: UpdateStep
  ) -> Lanes {
    s += g * g
    return step.learningRate * g / (VectorMath.squareRoot(s) + epsilon)
  }
}
