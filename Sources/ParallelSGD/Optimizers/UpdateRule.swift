package import CKernels

/// One update rule: hyper-parameters, what state it keeps, and what it does to one element.
///
/// ``decrease(_:slot0:slot1:_:)`` says the rule in plain sight, with the kernel's bytes; what runs is
/// `Kernels/C/update.c`, told by ``set(_:)``.
package protocol UpdateRule: Sendable, Hashable {
  /// A name for each slot of state, as used in checkpoints; at most two.
  static var slotNames: [String] { get }

  /// The decrease of a parameter, and its new state.
  ///
  /// - Parameters:
  ///   - g: the gradient, scaled, clipped and decayed.
  ///   - slot0: the first slot; untouched by rules without.
  ///   - slot1: the second slot; untouched by rules with less than two.
  func decrease(_ g: Float, slot0: inout Float, slot1: inout Float, _ step: UpdateStep) -> Float

  /// Tells the kernel the rule and its hyper-parameters; the step's rate is already set.
  func set(_ constants: inout update_constants)

  /// The factors that undo the moments' start at 0, for step `t` counted from 1.
  func corrections(step t: Int) -> (Float, Float)
}

extension UpdateRule {
  package func corrections(step t: Int) -> (Float, Float) { (1, 1) }

  /// What the kernel does to one element; slots that the rule does not have stay as they are.
  package func update(
    _ p: inout Float, gradient: Float, slot0: inout Float, slot1: inout Float, _ step: UpdateStep
  ) {
    let slope = step.slope(gradient, parameter: p)
    let down = decrease(slope, slot0: &slot0, slot1: &slot1, step)
    p = step.isPlain ? p - down : p - down - step.learningRate * step.decay * p
  }
}
