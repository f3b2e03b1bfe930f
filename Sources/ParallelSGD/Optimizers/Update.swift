import CKernels

/// An update made ready: what one step does to a range of parameters.
///
/// `@unchecked Sendable`: numbers, and a function that lives as long as the process.
package struct Update: @unchecked Sendable {
  private var constants: update_constants
  private let function: update_function
  private let slots: Int

  /// The update of `step` by `optimizer`, in the instructions of a set. Of a ``LayerwiseRule`` it is
  /// the second part, and `step` its ``LayerwiseRule/scaledStep(_:trustRatio:)``.
  package init(_ optimizer: Optimizer, _ step: UpdateStep, instructionSet: InstructionSet) {
    constants = update_constants()
    optimizer.rule.set(&constants)
    function = instructionSet.update
    slots = optimizer.slotNames.count
    turn(to: step)
  }

  /// The first part of a layer-wise step: makes directions of gradients and changes the state, but
  /// no parameter.
  package init(
    directionsOf rule: any LayerwiseRule, _ step: UpdateStep, instructionSet: InstructionSet
  ) {
    constants = update_constants()
    rule.setDirection(&constants)
    function = instructionSet.update
    slots = type(of: rule).slotNames.count
    turn(to: rule.directionStep(step))
  }

  /// Makes it the update of another step: what follows from the rule stays, and nothing is looked up.
  ///
  /// (Made anew, two updates took 0.7 to 2 µs of every step, in which all workers wait.)
  ///
  /// - Parameter step: of a layer-wise rule, what ``LayerwiseRule/directionStep(_:)`` or
  ///   ``LayerwiseRule/scaledStep(_:trustRatio:)`` makes of it.
  package mutating func turn(to step: UpdateStep) {
    constants.plain = step.isPlain
    constants.gradient_scale = step.gradientScale
    constants.clip_value = step.clipValue
    constants.l2 = step.l2
    constants.rate = step.learningRate * step.correction1 * step.trustRatio
    constants.decay = step.learningRate * step.decay
    constants.correction = step.correction2
  }

  /// Updates a range of parameters in place.
  ///
  /// Elements do not touch each other, so ranges may be cut anywhere at multiples of 16.
  ///
  /// - Parameters:
  ///   - count: a multiple of 16.
  ///   - p: parameters, 64-byte aligned, as are the other ranges.
  ///   - g: the gradient, before the step's scale; replaced where directions are made.
  ///   - slot0: the range of the first slot, `nil` only where the rule has none.
  ///   - slot1: the range of the second slot, `nil` only where the rule has fewer than two.
  /// - Returns: whether what was written, parameters or directions, and the state are finite now.
  package func callAsFunction(
    count: Int, parameters p: UnsafeMutablePointer<Float>, gradient g: UnsafeMutablePointer<Float>,
    slot0: UnsafeMutablePointer<Float>?, slot1: UnsafeMutablePointer<Float>?
  ) -> Bool {
    precondition(count % Lanes.scalarCount == 0, "a range of 16s is needed, found \(count)")
    precondition(slots < 1 || slot0 != nil, "a range of the first slot is needed")
    precondition(slots < 2 || slot1 != nil, "a range of the second slot is needed")
    return withUnsafePointer(to: constants) { function($0, Int64(count), p, g, slot0, slot1) }
  }
}
