package import CKernels

/// Layer-wise adaptive rate scaling: `v = μ·v + η·r·(g + λ·w)`, `w −= v`, with one trust ratio
/// `r = τ·‖w‖ / (‖g‖ + λ·‖w‖)` for each weight matrix.
///
/// λ is the L2 decay, and g the mean gradient as it was clipped. The ratio is 1 where ‖w‖ or ‖g‖ is 0.
/// Biases take part neither in the ratio, theirs is 1, nor in the decay. Without decay, scaling the
/// loss leaves the steps of the weights the same.
///
/// Y. You, I. Gitman and B. Ginsburg, *Large batch training of convolutional networks*, 2017,
/// arXiv 1708.03888, algorithm 1. Its τ of 0.001 goes with rates of 1 and more, which biases outside
/// of the ratio do not bear: here τ is larger and the rate smaller.
public struct LARS: Sendable, Hashable {
  /// The default τ.
  public static let defaultTrust: Float = 0.02

  /// μ, in [0, 1).
  public var momentum: Float
  /// τ, above 0: how far a step goes at a rate of 1, as a share of ‖w‖.
  public var trust: Float

  /// Momentum μ and trust coefficient τ.
  public init(momentum: Float = Momentum.defaultMomentum, trust: Float = defaultTrust) {
    self.momentum = momentum
    self.trust = trust
  }
}

extension LARS: LayerwiseRule {
  package static let slotNames = ["velocity"]

  package func directionStep(_ step: UpdateStep) -> UpdateStep { step.withoutDecay }

  package func direction(_ g: Float, slot0: inout Float, slot1: inout Float, _: UpdateStep) -> Float
  { g }

  package func trustRatio(weights: Double, direction: Double, _ step: UpdateStep) -> Double {
    Double(trust) * weights / (direction + Double(step.l2) * weights)
  }

  package func scaledStep(_ step: UpdateStep, trustRatio: Float) -> UpdateStep {
    step.ofDirections(trustRatio: trustRatio)
  }

  package func decrease(
    _ g: Float, slot0 v: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    v = momentum * v + step.learningRate * step.trustRatio * g
    return v
  }

  package func setDirection(_ constants: inout update_constants) {
    constants.rule = UPDATE_LARS_DIRECTION
  }

  package func set(_ constants: inout update_constants) {
    constants.rule = UPDATE_LARS
    constants.keep0 = momentum
  }
}
