package import CKernels

/// A rule that scales its rate tensor by tensor, by how large the tensor is beside its step.
///
/// Such a step has two parts. The first makes of every element's gradient a **direction**, in place;
/// the norms of weights and directions then give each tensor its **trust ratio**, and the second part
/// is an ``UpdateRule`` on directions in place of gradients. Elements that are not adapted, the biases,
/// go the same way with a ratio of 1.
package protocol LayerwiseRule: UpdateRule {
  /// The step as the first part needs it.
  func directionStep(_ step: UpdateStep) -> UpdateStep

  /// The direction of one element before decoupled decay, and its new state.
  ///
  /// - Parameter g: the gradient, scaled and clipped; decayed where that is no part of the ratio.
  func direction(_ g: Float, slot0: inout Float, slot1: inout Float, _ step: UpdateStep) -> Float

  /// The ratio of a tensor from the norms of its weights and directions, both above 0.
  func trustRatio(weights: Double, direction: Double, _ step: UpdateStep) -> Double

  /// The step as the second part needs it.
  func scaledStep(_ step: UpdateStep, trustRatio: Float) -> UpdateStep

  /// Tells the kernel how to make directions.
  func setDirection(_ constants: inout update_constants)
}

extension LayerwiseRule {
  /// The ratio of a tensor from the sums of squares of its weights and directions.
  ///
  /// 1 where either is 0: weights that start at 0 could never leave it.
  package func trustRatio(
    squaredWeights: Double, squaredDirection: Double, _ step: UpdateStep
  ) -> Float {
    guard squaredWeights > 0, squaredDirection > 0 else { return 1 }
    let ratio = trustRatio(
      weights: squaredWeights.squareRoot(), direction: squaredDirection.squareRoot(), step)
    // Beside a direction of nearly nothing the quotient, or its product with a rate, is no Float.
    return Float(min(ratio, Self.largestRatio))
  }

  private static var largestRatio: Double { 1e30 }

  /// What the first part's kernel does to one element: its gradient becomes its direction.
  package func direct(
    _ g: inout Float, parameter p: Float, slot0: inout Float, slot1: inout Float,
    _ step: UpdateStep
  ) {
    let step = directionStep(step)
    let u = direction(step.slope(g, parameter: p), slot0: &slot0, slot1: &slot1, step)
    g = step.isPlain ? u : u + step.learningRate * step.decay * p
  }
}
