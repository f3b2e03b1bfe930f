/// Nesterov's momentum: `v = μ·v + g`, `p −= η·(g + μ·v)`.
///
/// The form of Sutskever, Martens, Dahl and Hinton, *On the importance of initialization and
/// momentum in deep learning*, ICML 2013, with the look-ahead point as the parameter.
public struct Nesterov: Sendable, Hashable {
  /// μ, in [0, 1).
  public var momentum: Float

  /// Momentum `μ`.
  public init(momentum: Float = Momentum.defaultMomentum) { self.momentum = momentum }
}

extension Nesterov: UpdateRule {
  package static let slotNames = ["velocity"]

  @inline(__always)
  package func decrease(
    _ g: Lanes, slot0 v: inout Lanes, slot1: inout Lanes, _ step: UpdateStep
  ) -> Lanes {
    v = momentum * v + g
    return step.learningRate * (g + momentum * v)
  }
}
