import Foundation
import ParallelSGD

/// One parameter under an update rule, in Double and straight from the papers; those of a tensor go
/// together where the rule has a trust ratio.
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

  /// Step `number`, from 1, of all parameters of a tensor.
  static func update(
    _ tensor: inout [OptimizerReference], gradients: [Double], number: Int, rate: Double,
    scale: Double, clip: Double?, decay: WeightDecay
  ) {
    let slopes = gradients.map { gradient in
      let g = gradient * scale
      return clip.map { min(max(g, -$0), $0) } ?? g
    }
    var directions = slopes
    if case .lamb = tensor[0].optimizer {
      for index in tensor.indices {
        directions[index] = tensor[index].lambDirection(slopes[index], number, decay)
      }
    }
    let ratio = tensor[0].trustRatio(
      weights: norm(tensor.map(\.parameter)), directions: norm(directions), decay)
    for index in tensor.indices {
      tensor[index].apply(directions[index], number: number, rate: rate, ratio, decay: decay)
    }
  }

  private static func norm(_ numbers: [Double]) -> Double {
    numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func trustRatio(weights: Double, directions: Double, _ decay: WeightDecay) -> Double {
    guard weights > 0, directions > 0 else { return 1 }
    switch optimizer {
    case .lars(let rule):
      var lambda = 0.0
      if case .l2(let l2) = decay { lambda = Double(l2) }
      return Double(rule.trust) * weights / (directions + lambda * weights)
    case .lamb: return weights / directions
    default: return 1
    }
  }

  private mutating func lambDirection(_ slope: Double, _ number: Int, _ decay: WeightDecay)
    -> Double
  {
    guard case .lamb(let rule) = optimizer else { return slope }
    let (beta1, beta2) = (Double(rule.beta1), Double(rule.beta2))
    var g = slope
    if case .l2(let lambda) = decay { g += Double(lambda) * parameter }
    first = beta1 * first + (1 - beta1) * g
    second = beta2 * second + (1 - beta2) * g * g
    let mean = first / (1 - pow(beta1, Double(number)))
    let square = second / (1 - pow(beta2, Double(number)))
    var u = mean / (sqrt(square) + Double(rule.epsilon))
    if case .decoupled(let lambda) = decay { u += Double(lambda) * parameter }
    return u
  }

  private mutating func apply(
    _ slope: Double, number: Int, rate: Double, _ ratio: Double, decay: WeightDecay
  ) {
    if case .lamb = optimizer {
      parameter -= rate * ratio * slope
      return
    }
    var g = slope
    if case .l2(let lambda) = decay { g += Double(lambda) * parameter }
    var next = parameter
    if case .decoupled(let lambda) = decay { next -= rate * Double(lambda) * parameter }
    switch optimizer {
    case .lars(let rule):
      first = Double(rule.momentum) * first + rate * ratio * g
      next -= first
    case .lamb: break
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
