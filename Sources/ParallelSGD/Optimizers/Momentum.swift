package import CKernels

/// Classical momentum: `v = μ·v + g`, `p −= η·v`.
///
/// B. Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964, in the form
/// without dampening that PyTorch uses.
public struct Momentum: Sendable, Hashable {
  /// The default μ, of Nesterov's form too.
  public static let defaultMomentum: Float = 0.9

  /// μ, in [0, 1).
  public var momentum: Float

  /// Momentum `μ`.
  public init(momentum: Float = defaultMomentum) { self.momentum = momentum }
}

extension Momentum: UpdateRule {
  package static let slotNames = ["velocity"]

  package func decrease(
    _ g: Float, slot0 v: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    v = momentum * v + g
    return step.learningRate * v
  }

  package func set(_ constants: inout update_constants) {
    constants.rule = UPDATE_MOMENTUM
    constants.keep0 = momentum
  }
}
