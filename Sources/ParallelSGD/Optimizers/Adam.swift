package import CKernels

/// Adam: `m = β₁·m + (1 − β₁)·g`, `v = β₂·v + (1 − β₂)·g²`,
/// `p −= η·m̂ / (√v̂ + ε)` with `m̂ = m / (1 − β₁ᵗ)`, `v̂ = v / (1 − β₂ᵗ)`.
///
/// D. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015, algorithm 1. With
/// decoupled weight decay it is AdamW: I. Loshchilov and F. Hutter, ICLR 2019.
public struct Adam: Sendable, Hashable {
  /// The default β₁.
  public static let defaultBeta1: Float = 0.9
  /// The default β₂.
  public static let defaultBeta2: Float = 0.999
  /// The default ε.
  public static let defaultEpsilon: Float = 1e-8

  /// β₁, in [0, 1): how much of the mean gradient is kept a step.
  public var beta1: Float
  /// β₂, in [0, 1): how much of the mean square is kept a step.
  public var beta2: Float
  /// ε, above 0.
  public var epsilon: Float

  /// The paper's values unless said otherwise.
  public init(
    beta1: Float = defaultBeta1, beta2: Float = defaultBeta2, epsilon: Float = defaultEpsilon
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

extension Adam: UpdateRule {
  package static let slotNames = ["mean", "square"]

  package func decrease(
    _ g: Float, slot0 m: inout Float, slot1 v: inout Float, _ step: UpdateStep
  ) -> Float {
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    let rate = step.learningRate * step.correction1
    return rate * m / ((step.correction2 * v).squareRoot() + epsilon)
  }

  package func set(_ constants: inout update_constants) {
    constants.rule = UPDATE_ADAM
    (constants.keep0, constants.take0) = (beta1, 1 - beta1)
    (constants.keep1, constants.take1) = (beta2, 1 - beta2)
    constants.epsilon = epsilon
  }

  package func corrections(step t: Int) -> (Float, Float) {
    (
      Float(1 / (1 - DoubleMath.power(Double(beta1), t))),
      Float(1 / (1 - DoubleMath.power(Double(beta2), t)))
    )
  }
}
