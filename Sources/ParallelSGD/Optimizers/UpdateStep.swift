/// What an optimizer's kernel needs to know of a step: the same for all elements of a range.
///
/// Per element, in this order: `g·gradientScale`, clipped to ±`clipValue`, `+ l2·p`, then the rule,
/// then `− learningRate·decay·p` of the parameter before the step.
package struct UpdateStep: Sendable, Hashable {
  /// η of this step.
  package var learningRate: Float
  /// 1 / total weight of the rows, times the factor of clipping by global norm.
  package var gradientScale: Float
  /// Largest magnitude of a scaled gradient; infinite for no limit.
  package var clipValue: Float
  /// λ of L2 decay; 0 in a range of biases.
  package var l2: Float
  /// λ of decoupled decay; 0 in a range of biases.
  package var decay: Float
  /// Of the first moment, `1 / (1 − β₁ᵗ)`; 1 for rules without.
  package var correction1: Float
  /// Of the second moment, `1 / (1 − β₂ᵗ)`; 1 for rules without.
  package var correction2: Float
  /// Of the range's tensor, see ``LayerwiseRule``; 1 for other rules.
  package var trustRatio: Float = 1

  /// Step `number`, counted from 1, of `optimizer`; `decay` is the range's own, `.none` for biases.
  package init(
    number: Int, optimizer: Optimizer, learningRate: Float, gradientScale: Float = 1,
    clipValue: Float? = nil, decay: WeightDecay = .none
  ) {
    self.learningRate = learningRate
    self.gradientScale = gradientScale
    self.clipValue = clipValue ?? .infinity
    (l2, self.decay) =
      switch decay {
      case .none: (0, 0)
      case .l2(let l2): (l2, 0)
      case .decoupled(let decoupled): (0, decoupled)
      }
    (correction1, correction2) = optimizer.corrections(step: number)
  }

  /// Whether the gradient is neither clipped element by element nor a parameter decayed.
  package var isPlain: Bool { clipValue == .infinity && l2 == 0 && decay == 0 }

  /// The same step for a range that is not decayed.
  package var withoutDecay: UpdateStep {
    var step = self
    (step.l2, step.decay) = (0, 0)
    return step
  }

  /// The second part of a layer-wise step, which finds directions in place of gradients.
  package func ofDirections(trustRatio: Float) -> UpdateStep {
    var step = self
    (step.gradientScale, step.clipValue) = (1, .infinity)
    (step.correction1, step.correction2) = (1, 1)
    step.trustRatio = trustRatio
    return step
  }

  /// The gradient of an element as a rule gets it: scaled, clipped and decayed.
  package func slope(_ gradient: Float, parameter: Float) -> Float {
    var slope = gradient * gradientScale
    if isPlain { return slope }
    if slope < -clipValue { slope = -clipValue }
    if slope > clipValue { slope = clipValue }
    return slope + l2 * parameter
  }
}
