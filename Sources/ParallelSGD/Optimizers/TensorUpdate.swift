/// The whole update of one tensor by one caller, trust ratio included: for checks and measurements of
/// the kernels. A training shares it out, see `StepWork`.
package struct TensorUpdate: Sendable {
  private let optimizer: Optimizer
  private let step: UpdateStep
  private let instructionSet: InstructionSet

  /// The update of `step` by `optimizer`, in the instructions of a set.
  package init(
    _ optimizer: Optimizer, _ step: UpdateStep, instructionSet: InstructionSet = .fastest
  ) {
    self.optimizer = optimizer
    self.step = step
    self.instructionSet = instructionSet
  }

  /// As ``Update/callAsFunction(count:parameters:gradient:slot0:slot1:)``. A rule with trust ratios
  /// leaves directions in place of gradients.
  package func callAsFunction(
    count: Int, parameters p: UnsafeMutablePointer<Float>, gradient g: UnsafeMutablePointer<Float>,
    slot0: UnsafeMutablePointer<Float>?, slot1: UnsafeMutablePointer<Float>?
  ) -> Bool {
    var step = step
    var isFinite = true
    if let rule = optimizer.layerwiseRule {
      let direct = Update(directionsOf: rule, step, instructionSet: instructionSet)
      isFinite = direct(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1)
      let ratio = rule.trustRatio(
        squaredWeights: Norms.sumOfSquares(p, count: count),
        squaredDirection: Norms.sumOfSquares(g, count: count), step)
      step = rule.scaledStep(step, trustRatio: ratio)
    }
    let update = Update(optimizer, step, instructionSet: instructionSet)
    return update(count: count, parameters: p, gradient: g, slot0: slot0, slot1: slot1) && isFinite
  }
}
