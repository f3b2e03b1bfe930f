/// Plain gradient descent, `p −= η·g`; no state.
package struct SGD: UpdateRule {
  package static let slotNames: [String] = []

  package init() {}

  @inline(__always)
  package func decrease(
    _ g: Lanes, slot0: inout Lanes, slot1: inout Lanes, _ step: UpdateStep
  ) -> Lanes {
    step.learningRate * g
  }
}
