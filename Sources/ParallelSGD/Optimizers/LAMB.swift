package import CKernels

/// Layer-wise adaptive moments: Adam's step as a direction, `u = m̂ / (√v̂ + ε) + λ·w`, and
/// `w −= η·r·u` with one trust ratio `r = ‖w‖ / ‖u‖` for each weight matrix.
///
/// m̂ and v̂ are those of ``Adam``, λ is the decoupled decay, which enters the ratio; the paper's φ is
/// the identity. The ratio is 1 where ‖w‖ or ‖u‖ is 0. Biases take part neither in the ratio, theirs
/// is 1, nor in the decay: Adam moves them.
///
/// Y. You et al., *Large batch optimization for deep learning: training BERT in 76 minutes*, ICLR
/// 2020, arXiv 1904.00962, algorithm 2, with the ε of its authors' code.
public struct LAMB: Sendable, Hashable {
  /// The default ε.
  public static let defaultEpsilon: Float = 1e-6

  /// β₁, in [0, 1): how much of the mean gradient is kept a step.
  public var beta1: Float
  /// β₂, in [0, 1): how much of the mean square is kept a step.
  public var beta2: Float
  /// ε, above 0.
  public var epsilon: Float

  /// Adam's betas and the authors' ε unless said otherwise.
  public init(
    beta1: Float = Adam.defaultBeta1, beta2: Float = Adam.defaultBeta2,
    epsilon: Float = defaultEpsilon
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

extension LAMB: LayerwiseRule {
  package static let slotNames = Adam.slotNames

  private var adam: Adam { Adam(beta1: beta1, beta2: beta2, epsilon: epsilon) }

  package func directionStep(_ step: UpdateStep) -> UpdateStep {
    var step = step
    step.learningRate = 1
    return step
  }

  package func direction(
    _ g: Float, slot0: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    adam.decrease(g, slot0: &slot0, slot1: &slot1, step)
  }

  package func trustRatio(weights: Double, direction: Double, _: UpdateStep) -> Double {
    weights / direction
  }

  package func scaledStep(_ step: UpdateStep, trustRatio: Float) -> UpdateStep {
    // The decay is in the direction.
    step.withoutDecay.ofDirections(trustRatio: trustRatio)
  }

  package func decrease(
    _ u: Float, slot0: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    step.learningRate * step.trustRatio * u
  }

  package func setDirection(_ constants: inout update_constants) {
    adam.set(&constants)
    constants.rule = UPDATE_LAMB_DIRECTION
  }

  package func set(_ constants: inout update_constants) { constants.rule = UPDATE_SGD }

  package func corrections(step t: Int) -> (Float, Float) { adam.corrections(step: t) }
}
