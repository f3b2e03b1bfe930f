/// The optimizers' updates, on parameters that a cache holds and on such that none does.
package enum UpdateCases {
  /// Of one optimizer each; reads and writes parameters and slots, reads the gradient. With trust
  /// ratios there are two passes and the sums of squares between them, on one tensor.
  package static func update(
    _ optimizer: Optimizer, count: Int, instructionSet: InstructionSet = .fastest
  ) -> KernelCase {
    let slots = optimizer.slotNames.count
    let isLayerwise = optimizer.layerwiseRule != nil
    return KernelCase(
      "\(optimizer.name) update", shape: KernelCase.size(count),
      work: .traffic(
        bytes: Double(4 * count * ((isLayerwise ? 7 : 3) + 2 * slots)), elements: count)
    ) {
      let p = UpdateState(count: count, slots: slots)
      let before = UpdateState(count: count, slots: slots)
      let g = FloatBuffer(count: count)
      before.fill()
      g.fill(stream: 9)
      let step = UpdateStep(
        number: stepNumber, optimizer: optimizer, learningRate: rate, gradientScale: scale)
      let update = TensorUpdate(optimizer, step, instructionSet: instructionSet)
      let gradient = isLayerwise ? g.copied() : g
      return Kernel(
        prepare: {
          p.copy(from: before)
          if isLayerwise { gradient.copy(from: g) }
        },
        run: {
          _ = update(
            count: count, parameters: p.parameters.base, gradient: gradient.base,
            slot0: p.slots.first?.base, slot1: p.slots.dropFirst().first?.base)
        },
        check: {
          let ratio = trustRatio(optimizer, g, before)
          for index in 0..<count {
            var state = before.element(index)
            reference(
              optimizer, g: Double(g.base[index]) * Double(scale), &state, ratio: ratio)
            let found = p.element(index)
            let pairs = [(found.p, state.p), (found.s0, state.s0), (found.s1, state.s1)]
            for (found, expected) in pairs
            where !((found - expected).magnitude <= 0x1p-20 * (1 + expected.magnitude)) {
              return "element \(index) is \(found), expected \(expected)"
            }
          }
          return nil
        })
    }
  }

  private static let stepNumber = 3
  private static let rate: Float = 1e-3
  private static let scale: Float = 1.0 / 128

  /// A parameter and its slots in Double.
  struct Element {
    var p: Double
    var s0: Double
    var s1: Double
  }

  /// The optimizers' formulas in Double, see each one's own page.
  private static func reference(
    _ optimizer: Optimizer, g: Double, _ e: inout Element, ratio: Double
  ) {
    let rate = Double(rate)
    switch optimizer {
    case .sgd:
      e.p -= rate * g
    case .momentum(let rule):
      e.s0 = Double(rule.momentum) * e.s0 + g
      e.p -= rate * e.s0
    case .nesterov(let rule):
      e.s0 = Double(rule.momentum) * e.s0 + g
      e.p -= rate * (g + Double(rule.momentum) * e.s0)
    case .rmsProp(let rule):
      e.s0 = Double(rule.decay) * e.s0 + (1 - Double(rule.decay)) * g * g
      e.p -= rate * g / (e.s0.squareRoot() + Double(rule.epsilon))
    case .adagrad(let rule):
      e.s0 += g * g
      e.p -= rate * g / (e.s0.squareRoot() + Double(rule.epsilon))
    case .adam(let rule), .adamW(let rule):
      let (b1, b2) = (Double(rule.beta1), Double(rule.beta2))
      e.s0 = b1 * e.s0 + (1 - b1) * g
      e.s1 = b2 * e.s1 + (1 - b2) * g * g
      let mean = e.s0 / (1 - DoubleMath.power(b1, stepNumber))
      let square = e.s1 / (1 - DoubleMath.power(b2, stepNumber))
      e.p -= rate * mean / (square.squareRoot() + Double(rule.epsilon))
    case .lars(let rule):
      e.s0 = Double(rule.momentum) * e.s0 + rate * ratio * g
      e.p -= e.s0
    case .lamb(let rule):
      e.p -= rate * ratio * direction(rule, g: g, &e)
    }
  }

  private static func direction(_ rule: LAMB, g: Double, _ e: inout Element) -> Double {
    let (b1, b2) = (Double(rule.beta1), Double(rule.beta2))
    e.s0 = b1 * e.s0 + (1 - b1) * g
    e.s1 = b2 * e.s1 + (1 - b2) * g * g
    let mean = e.s0 / (1 - DoubleMath.power(b1, stepNumber))
    let square = e.s1 / (1 - DoubleMath.power(b2, stepNumber))
    return mean / (square.squareRoot() + Double(rule.epsilon))
  }

  /// Of all elements as one tensor, in Double.
  private static func trustRatio(
    _ optimizer: Optimizer, _ gradient: FloatBuffer, _ before: UpdateState
  ) -> Double {
    var (weights, directions) = (0.0, 0.0)
    for index in 0..<gradient.count {
      var e = before.element(index)
      weights += e.p * e.p
      var u = Double(gradient.base[index]) * Double(scale)
      if case .lamb(let rule) = optimizer { u = direction(rule, g: u, &e) }
      directions += u * u
    }
    let ratio = (weights / directions).squareRoot()
    if case .lars(let rule) = optimizer { return Double(rule.trust) * ratio }
    return ratio
  }
}

/// Parameters and the slots of an optimizer.
struct UpdateState {
  let parameters: FloatBuffer
  let slots: [FloatBuffer]

  init(count: Int, slots: Int) {
    parameters = FloatBuffer(count: count)
    self.slots = (0..<slots).map { _ in FloatBuffer(count: count) }
  }

  func copy(from other: UpdateState) {
    parameters.copy(from: other.parameters)
    for (slot, from) in zip(slots, other.slots) { slot.copy(from: from) }
  }

  /// Slots get numbers above 0: some hold squares.
  func fill() {
    parameters.fill(stream: 0)
    for (index, slot) in slots.enumerated() { slot.fill(0.1, 1, stream: UInt32(index + 1)) }
  }

  func element(_ index: Int) -> UpdateCases.Element {
    UpdateCases.Element(
      p: Double(parameters.base[index]), s0: slots.isEmpty ? 0 : Double(slots[0].base[index]),
      s1: slots.count < 2 ? 0 : Double(slots[1].base[index]))
  }
}
