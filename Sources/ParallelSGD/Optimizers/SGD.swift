package import CKernels

/// Plain gradient descent, `p −= η·g`; no state.
package struct SGD: UpdateRule {
  package static let slotNames: [String] = []

  package init() {}

  package func decrease(
    _ g: Float, slot0: inout Float, slot1: inout Float, _ step: UpdateStep
  ) -> Float {
    step.learningRate * g
  }

  package func set(_ constants: inout update_constants) { constants.rule = UPDATE_SGD }
}
