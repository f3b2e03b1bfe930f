import Foundation
import ParallelSGD

/// One parameter under an update rule, in Double and straight from the papers.
struct OptimizerReference {
  private(set) var parameter: Double
  private let optimizer: Optimizer
  /// Velocity, or mean of the gradient.
  private var first = 0.0
  /// Mean or sum of the squared gradient.
  private var second = 0.0

  init(_ optimizer: Optimizer, parameter: Double) {
    self.optimizer = optimizer
    self.parameter = parameter
  }

  /// Step `number`, from 1.
  mutating func update(
    gradient: Double, number: Int, rate: Double, scale: Double, clip: Double?, decay: WeightDecay
  ) {
    var g = gradient * scale
    if let clip { g = min(max(g, -clip), clip) }
    if case .l2(let lambda) = decay { g += Double(lambda) * parameter }
    var next = parameter
    if case .decoupled(let lambda) = decay { next -= rate * Double(lambda) * parameter }
    switch optimizer {
    case .sgd:
      next -= rate * g
    case .momentum(let rule):
      first = Double(rule.momentum) * first + g
      next -= rate * first
    case .nesterov(let rule):
      first = Double(rule.momentum) * first + g
      next -= rate * (g + Double(rule.momentum) * first)
    case .rmsProp(let rule):
      second = Double(rule.decay) * second + (1 - Double(rule.decay)) * g * g
      next -= rate * g / (sqrt(second) + Double(rule.epsilon))
    case .adagrad(let rule):
      second += g * g
      next -= rate * g / (sqrt(second) + Double(rule.epsilon))
    case .adam(let rule), .adamW(let rule):
      let (beta1, beta2) = (Double(rule.beta1), Double(rule.beta2))
      first = beta1 * first + (1 - beta1) * g
      second = beta2 * second + (1 - beta2) * g * g
      let mean = first / (1 - pow(beta1, Double(number)))
      let square = second / (1 - pow(beta2, Double(number)))
      next -= rate * mean / (sqrt(square) + Double(rule.epsilon))
    }
    parameter = next
  }
}
