package import CKernels

/// RMSprop: `s = α·s + (1 − α)·g²`, `p −= η·g / (√s + ε)`.
///
/// T. Tieleman and G. Hinton, lecture 6.5 of *Neural Networks for Machine Learning*, 2012; defaults
/// of PyTorch.
public struct RMSProp: Sendable, Hashable {
  /// The default α.
  public static let defaultDecay: Float = 0.99
  /// The default ε.
  public static let defaultEpsilon: Float = 1e-8

  /// α, in [0, 1): how much of the mean square is kept a step.
  public var decay: Float
  /// ε, above 0.
  public var epsilon: Float

  /// Decay α and ε.
  public init(decay: Float = defaultDecay, epsilon: Float = defaultEpsilon) {
    self.decay = decay
    self.epsilon = epsilon
  }
}

extension RMSProp: UpdateRule {
  package static let slotNames = ["square"]

  package func decrease(
    _ g: Float, slot0 s: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    s = decay * s + (1 - decay) * g * g
    return step.learningRate * g / (s.squareRoot() + epsilon)
  }

  package func set(_ constants: inout update_constants) {
    constants.rule = UPDATE_RMSPROP
    (constants.keep0, constants.take0) = (decay, 1 - decay)
    constants.epsilon = epsilon
  }
}
