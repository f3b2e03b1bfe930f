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

  /// The slot whose overflow would show nowhere else, if any: a square by whose root the decrease is
  /// divided. An infinite moment makes the parameter infinite as well.
  static var squareSlot: Int? { get }

  /// The factors that undo the moments' start at 0, for step `t` counted from 1.
  func corrections(step t: Int) -> (Float, Float)
}

extension UpdateRule {
  package static var squareSlot: Int? { nil }

  package func corrections(step t: Int) -> (Float, Float) { (1, 1) }

  /// Updates a range in place.
  ///
  /// All pointers are 64-byte aligned and `count` is a multiple of 16; slots that the rule does not
  /// have are never read.
  ///
  /// - Returns: whether all that was written is finite.
  @inline(__always)
  func update(
    count: Int, parameters p: UnsafeMutablePointer<Float>, gradient g: UnsafePointer<Float>,
    slot0: UnsafeMutablePointer<Float>?, slot1: UnsafeMutablePointer<Float>?, _ step: UpdateStep
  ) -> Bool {
    // Clipping and decay are not paid for where there is none.
    step.isPlain
      ? update(count, p, g, slot0, slot1, step, isPlain: true)
      : update(count, p, g, slot0, slot1, step, isPlain: false)
  }

  @inline(__always)
  private func update(
    _ count: Int, _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>,
    _ slot0: UnsafeMutablePointer<Float>?, _ slot1: UnsafeMutablePointer<Float>?,
    _ step: UpdateStep, isPlain: Bool
  ) -> Bool {
    let slots = Self.slotNames.count
    let scale = Lanes(repeating: step.gradientScale)
    let (low, high) = (Lanes(repeating: -step.clipValue), Lanes(repeating: step.clipValue))
    let l2 = Lanes(repeating: step.l2)
    let decay = Lanes(repeating: step.learningRate * step.decay)
    // x·0 is 0 for finite x and NaN otherwise, and NaN stays in a sum.
    var zeros = Lanes()
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let old = Lanes.load(p + offset)
      var slope = Lanes.load(g + offset) * scale
      if !isPlain { slope = Lanes.clamp(slope, low, high) + l2 * old }
      var s0 = slots > 0 ? Lanes.load(slot0.unsafelyUnwrapped + offset) : Lanes()
      var s1 = slots > 1 ? Lanes.load(slot1.unsafelyUnwrapped + offset) : Lanes()
      let down = decrease(slope, slot0: &s0, slot1: &s1, step)
      let new = isPlain ? old - down : old - down - decay * old
      new.store(p + offset)
      if slots > 0 { s0.store(slot0.unsafelyUnwrapped + offset) }
      if slots > 1 { s1.store(slot1.unsafelyUnwrapped + offset) }
      zeros += new * 0
      if let square = Self.squareSlot { zeros += (square == 0 ? s0 : s1) * 0 }
    }
    return zeros.treeSum == 0
  }
}
