package import CKernels

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

  package func decrease(
    _ g: Float, slot0 v: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    v = momentum * v + g
    return step.learningRate * (g + momentum * v)
  }

  package func set(_ constants: inout update_constants) {
    constants.rule = UPDATE_NESTEROV
    constants.keep0 = momentum
  }
}
