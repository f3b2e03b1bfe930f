extension Optimizer {
  /// A name for each slot of state that the rule keeps, P floats each, all 0 at the start.
  public var slotNames: [String] { type(of: rule).slotNames }

  /// Bias corrections of step `t`, counted from 1; see ``UpdateStep``.
  package func corrections(step t: Int) -> (Float, Float) {
    precondition(t >= 1, "steps count from 1, found \(t)")
    return rule.corrections(step: t)
  }

  package var rule: any UpdateRule {
    switch self {
    case .sgd: SGD()
    case .momentum(let rule): rule
    case .nesterov(let rule): rule
    case .rmsProp(let rule): rule
    case .adagrad(let rule): rule
    case .adam(let rule), .adamW(let rule): rule
    case .lars(let rule): rule
    case .lamb(let rule): rule
    }
  }

  /// The rule, if it is one that needs a whole gradient before any of it is applied.
  package var layerwiseRule: (any LayerwiseRule)? {
    switch self {
    case .lars(let rule): rule
    case .lamb(let rule): rule
    case .sgd, .momentum, .nesterov, .rmsProp, .adagrad, .adam, .adamW: nil
    }
  }
}
