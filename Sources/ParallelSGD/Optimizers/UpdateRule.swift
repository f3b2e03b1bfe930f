/// One update rule: hyper-parameters, what state it keeps, and the arithmetic for 16 elements.
package protocol UpdateRule: Sendable, Hashable {
  /// A name for each slot of state, as used in checkpoints; at most two.
  static var slotNames: [String] { get }

  /// The decrease of 16 parameters, and their new state.
  ///
  /// - Parameters:
  ///   - g: the gradient, scaled, clipped and decayed.
  ///   - slot0: the first slot; untouched by rules without.
  ///   - slot1: the second slot; untouched by rules with less than two.
  func decrease(_ g: Lanes, slot0: inout Lanes, slot1: inout Lanes, _ step: UpdateStep) -> Lanes

  /// The factors that undo the moments' start at 0, for step `t` counted from 1.
  func corrections(step t: Int) -> (Float, Float)
}

extension UpdateRule {
  package func corrections(step t: Int) -> (Float, Float) { (1, 1) }

  /// Updates a range in place.
  ///
  /// All pointers are 64-byte aligned and `count` is a multiple of 16; slots that the rule does not
  /// have are never read.
  @inline(__always)
  func update(
    count: Int, parameters p: UnsafeMutablePointer<Float>, gradient g: UnsafePointer<Float>,
    slot0: UnsafeMutablePointer<Float>?, slot1: UnsafeMutablePointer<Float>?, _ step: UpdateStep
  ) {
    let slots = Self.slotNames.count
    let scale = Lanes(repeating: step.gradientScale)
    let (low, high) = (Lanes(repeating: -step.clipValue), Lanes(repeating: step.clipValue))
    let l2 = Lanes(repeating: step.l2)
    let decay = Lanes(repeating: step.learningRate * step.decay)
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let old = Lanes.load(p + offset)
      var slope = Lanes.load(g + offset) * scale
      slope = Lanes.clamp(slope, low, high) + l2 * old
      var s0 = slots > 0 ? Lanes.load(slot0.unsafelyUnwrapped + offset) : Lanes()
      var s1 = slots > 1 ? Lanes.load(slot1.unsafelyUnwrapped + offset) : Lanes()
      let down = decrease(slope, slot0: &s0, slot1: &s1, step)
      (old - down - decay * old).store(p + offset)
      if slots > 0 { s0.store(slot0.unsafelyUnwrapped + offset) }
      if slots > 1 { s1.store(slot1.unsafelyUnwrapped + offset) }
    }
  }
}
