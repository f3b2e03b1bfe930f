extension Optimizer {
  /// A name for each slot of state that the rule keeps, P floats each, all 0 at the start.
  public var slotNames: [String] { type(of: rule).slotNames }

  /// Bias corrections of step `t`, counted from 1; see ``UpdateStep``.
  package func corrections(step t: Int) -> (Float, Float) {
    precondition(t >= 1, "steps count from 1, found \(t)")
    return rule.corrections(step: t)
  }

  /// Updates a range of parameters in place.
  ///
  /// Elements do not touch each other, so ranges may be cut anywhere at multiples of 16.
  ///
  /// - Parameters:
  ///   - count: a multiple of 16.
  ///   - p: parameters, 64-byte aligned, as are the other ranges.
  ///   - g: the gradient, before `step.gradientScale`.
  ///   - slot0: the range of the first slot, `nil` only where the rule has none.
  ///   - slot1: the range of the second slot, `nil` only where the rule has fewer than two.
  /// - Returns: whether the parameters and the state are finite now.
  package func update(
    count: Int, parameters p: UnsafeMutablePointer<Float>, gradient g: UnsafePointer<Float>,
    slot0: UnsafeMutablePointer<Float>?, slot1: UnsafeMutablePointer<Float>?, _ step: UpdateStep
  ) -> Bool {
    precondition(count % Lanes.scalarCount == 0, "a range of 16s is needed, found \(count)")
    let slots = type(of: rule).slotNames.count
    precondition(slots < 1 || slot0 != nil, "\(self) needs its slot \(slotNames[0])")
    precondition(slots < 2 || slot1 != nil, "\(self) needs its slot \(slotNames[1])")
    // One call a case, so that each rule's loop is compiled for it alone.
    switch self {
    case .sgd:
      return SGD().update(
        count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1, step)
    case .momentum(let rule):
      return rule.update(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1, step)
    case .nesterov(let rule):
      return rule.update(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1, step)
    case .rmsProp(let rule):
      return rule.update(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1, step)
    case .adagrad(let rule):
      return rule.update(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1, step)
    case .adam(let rule), .adamW(let rule):
      return rule.update(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1, step)
    }
  }

  private var rule: any UpdateRule {
    switch self {
    case .sgd: SGD()
    case .momentum(let rule): rule
    case .nesterov(let rule): rule
    case .rmsProp(let rule): rule
    case .adagrad(let rule): rule
    case .adam(let rule), .adamW(let rule): rule
    }
  }
}
