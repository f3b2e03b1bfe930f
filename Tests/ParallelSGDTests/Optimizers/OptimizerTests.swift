import ParallelSGD
import Testing

/// Every rule runs the same list.
@Suite struct OptimizerTests {
  static let all: [Optimizer] = [
    .sgd, .momentum(), .momentum(momentum: 0.5), .nesterov(), .rmsProp(),
    .rmsProp(decay: 0.9, epsilon: 1e-3), .adagrad(), .adam(),
    .adam(beta1: 0.8, beta2: 0.99, epsilon: 1e-4), .adamW(), .lars(),
    .lars(momentum: 0.5, trust: 0.5), .lamb(), .lamb(beta1: 0.8, beta2: 0.99, epsilon: 1e-4),
  ]

  /// A range under training, in the kernel's Float.
  struct Range {
    let p, g: AlignedFloats
    let slots: [AlignedFloats]

    init(_ optimizer: Optimizer, parameters: [Float]) {
      p = AlignedFloats(parameters)
      g = AlignedFloats(parameters.map { _ in 0 })
      slots = optimizer.slotNames.map { _ in AlignedFloats(parameters.map { _ in 0 }) }
    }

    /// One update of the whole as one tensor, trust ratio included.
    @discardableResult
    func update(
      _ optimizer: Optimizer, _ step: UpdateStep, instructionSet: InstructionSet = .fastest
    ) -> Bool {
      TensorUpdate(optimizer, step, instructionSet: instructionSet)(
        count: p.padded, parameters: p.pointer, gradient: g.pointer,
        slot0: slots.first?.pointer, slot1: slots.dropFirst().first?.pointer)
    }

    /// One part of an update of floats `bounds`, multiples of 16.
    func run(_ update: Update, _ bounds: Swift.Range<Int>) {
      _ = update(
        count: bounds.count, parameters: p.pointer + bounds.lowerBound,
        gradient: g.pointer + bounds.lowerBound,
        slot0: slots.first.map { $0.pointer + bounds.lowerBound },
        slot1: slots.dropFirst().first.map { $0.pointer + bounds.lowerBound })
    }
  }

  static let start = (0..<37).map { Float(($0 * 29) % 17) * 0.13 - 1 }

  /// Gradients of different sizes and signs that change from step to step; some are 0.
  static func gradient(step: Int) -> [Float] {
    start.indices.map { Float(($0 * 31 + step * 17) % 23 - 11) * ($0 % 3 == 0 ? 0.01 : 0.7) }
  }

  /// Ways of clipping and decaying, each beside plain steps.
  static let manners: [(clip: Float?, decay: WeightDecay, scale: Float)] = [
    (nil, .none, 1), (nil, .none, 0.125), (0.5, .none, 1), (nil, .l2(0.1), 1),
    (nil, .decoupled(0.1), 1), (0.25, .l2(0.03), 0.5), (0.25, .decoupled(0.03), 0.5),
  ]

  @Test(arguments: all) func followsTheRuleInDouble(_ optimizer: Optimizer) {
    for (clip, decay, scale) in Self.manners {
      let range = Range(optimizer, parameters: Self.start)
      var reference = Self.start.map { OptimizerReference(optimizer, parameter: Double($0)) }
      for number in 1...12 {
        let gradient = Self.gradient(step: number)
        for index in gradient.indices { range.g.pointer[index] = gradient[index] }
        range.update(
          optimizer,
          UpdateStep(
            number: number, optimizer: optimizer, learningRate: 0.01, gradientScale: scale,
            clipValue: clip, decay: decay))
        OptimizerReference.update(
          &reference, gradients: gradient.map(Double.init), number: number,
          rate: Double(Float(0.01)), scale: Double(scale), clip: clip.map(Double.init), decay: decay
        )
      }
      for (found, expected) in zip(range.p.values, reference) {
        // Twelve steps of few roundings each, of parameters around 1.
        #expect(
          (Double(found) - expected.parameter).magnitude <= 3e-6,
          "clip \(String(describing: clip)), \(decay), scale \(scale)")
      }
    }
  }

  @Test(arguments: all) func everyInstructionSetGivesTheReferencesBytes(_ optimizer: Optimizer) {
    let rule = optimizer.rule
    for (clip, decay, scale) in Self.manners {
      for set in InstructionSet.available {
        let range = Range(optimizer, parameters: Self.start)
        var expected = Self.start.map { (p: $0, s0: Float(0), s1: Float(0)) }
        for number in 1...4 {
          let step = UpdateStep(
            number: number, optimizer: optimizer, learningRate: 0.01, gradientScale: scale,
            clipValue: clip, decay: decay)
          var gradient = Self.gradient(step: number)
          for (index, value) in gradient.enumerated() { range.g.pointer[index] = value }
          let second = Self.direct(optimizer, &gradient, &expected, step)
          for (index, value) in gradient.enumerated() {
            var (p, s0, s1) = expected[index]
            rule.update(&p, gradient: value, slot0: &s0, slot1: &s1, second)
            expected[index] = (p, s0, s1)
          }
          #expect(range.update(optimizer, step, instructionSet: set))
        }
        #expect(range.p.values == expected.map(\.p), "\(set), \(decay)")
        for (slot, values) in zip(range.slots, [expected.map(\.s0), expected.map(\.s1)]) {
          #expect(slot.values == values, "\(set), \(decay)")
        }
      }
    }
  }

  /// The first part of a layer-wise step, element by element, and the step of the second; of other
  /// rules nothing, and the step as it is.
  private static func direct(
    _ optimizer: Optimizer, _ gradient: inout [Float],
    _ all: inout [(p: Float, s0: Float, s1: Float)],
    _ step: UpdateStep
  ) -> UpdateStep {
    guard let rule = optimizer.layerwiseRule else { return step }
    for index in gradient.indices {
      let p = all[index].p
      var (s0, s1) = (all[index].s0, all[index].s1)
      rule.direct(&gradient[index], parameter: p, slot0: &s0, slot1: &s1, step)
      all[index] = (p, s0, s1)
    }
    func squares(_ numbers: [Float]) -> Double {
      Norms.sumOfSquares(numbers, count: numbers.count)
    }
    let ratio = rule.trustRatio(
      squaredWeights: squares(all.map(\.p)), squaredDirection: squares(gradient), step)
    return rule.scaledStep(step, trustRatio: ratio)
  }

  @Test(arguments: all) func seesWhatIsNotFinite(_ optimizer: Optimizer) {
    for set in InstructionSet.available {
      for bad in [Float.infinity, -.infinity, .nan] {
        for index in [0, 15, 16, 36] {
          let range = Range(optimizer, parameters: Self.start)
          range.g.pointer[index] = bad
          let step = UpdateStep(number: 1, optimizer: optimizer, learningRate: 4)
          let isFinite = range.update(optimizer, step, instructionSet: set)
          let values = range.p.values + range.slots.flatMap(\.values)
          #expect(isFinite == values.allSatisfy(\.isFinite), "\(set): \(bad) at \(index)")
          #expect(!isFinite, "\(set): \(bad) at \(index)")
        }
      }
    }
  }

  @Test(arguments: all) func cuttingARangeChangesNoBit(_ optimizer: Optimizer) {
    let (whole, cut) = (
      Range(optimizer, parameters: Self.start), Range(optimizer, parameters: Self.start)
    )
    for number in 1...3 {
      let step = UpdateStep(number: number, optimizer: optimizer, learningRate: 0.1)
      for (index, value) in Self.gradient(step: number).enumerated() {
        whole.g.pointer[index] = value
        cut.g.pointer[index] = value
      }
      var (first, second) = (Update?.none, step)
      if let rule = optimizer.layerwiseRule {
        first = Update(directionsOf: rule, step, instructionSet: .fastest)
        second = rule.scaledStep(step, trustRatio: 0.75)
      }
      let parts = [first, Update(optimizer, second, instructionSet: .fastest)].compactMap { $0 }
      for part in parts {
        whole.run(part, 0..<48)
        for bounds in [32..<48, 0..<16, 16..<32, 16..<16] { cut.run(part, bounds) }
      }
    }
    #expect(whole.p.values == cut.p.values)
    #expect(whole.slots.map(\.values) == cut.slots.map(\.values))
  }

  /// An update that was made for another step, whatever that was, and one that was made for this one.
  @Test(arguments: all) func turnedToAStepItIsThatStepsUpdate(_ optimizer: Optimizer) {
    let (turned, made) = (
      Range(optimizer, parameters: Self.start), Range(optimizer, parameters: Self.start)
    )
    let first = UpdateStep(
      number: 1, optimizer: optimizer, learningRate: 5, gradientScale: 3, clipValue: 0.1,
      decay: .decoupled(0.5))
    let rule = optimizer.layerwiseRule
    var direction = rule.map { Update(directionsOf: $0, first, instructionSet: .fastest) }
    var update = Update(optimizer, first, instructionSet: .fastest)
    for (number, manner) in Self.manners.enumerated() {
      let step = UpdateStep(
        number: number + 2, optimizer: optimizer, learningRate: 0.01 * Float(number + 1),
        gradientScale: manner.scale, clipValue: manner.clip, decay: manner.decay)
      let second = rule?.scaledStep(step, trustRatio: 0.75) ?? step
      for (index, value) in Self.gradient(step: number).enumerated() {
        turned.g.pointer[index] = value
        made.g.pointer[index] = value
      }
      if let rule {
        direction?.turn(to: rule.directionStep(step))
        made.run(Update(directionsOf: rule, step, instructionSet: .fastest), 0..<48)
      }
      if let direction { turned.run(direction, 0..<48) }
      update.turn(to: second)
      turned.run(update, 0..<48)
      made.run(Update(optimizer, second, instructionSet: .fastest), 0..<48)
    }
    #expect(turned.p.values == made.p.values)
    #expect(turned.slots.map(\.values) == made.slots.map(\.values))
  }

  @Test(arguments: all) func nothingMovesWithoutAGradient(_ optimizer: Optimizer) {
    let range = Range(optimizer, parameters: Self.start)
    for number in 1...3 {
      range.update(
        optimizer, UpdateStep(number: number, optimizer: optimizer, learningRate: 0.1))
    }
    #expect(range.p.values == Self.start)
    #expect(range.slots.flatMap(\.values).allSatisfy { $0 == 0 })
  }

  @Test(arguments: all) func padding16sStayZero(_ optimizer: Optimizer) {
    let range = Range(optimizer, parameters: Self.start)
    for index in 0..<37 { range.g.pointer[index] = 1 }
    range.update(
      optimizer,
      UpdateStep(
        number: 1, optimizer: optimizer, learningRate: 0.1, clipValue: 0.5, decay: .l2(0.1)))
    #expect(range.p.padding.count == 11)
    #expect(range.p.padding.allSatisfy { $0 == 0 })
  }

  @Test(arguments: all) func descendsAQuadratic(_ optimizer: Optimizer) {
    // ½p², whose gradient is p itself.
    let range = Range(optimizer, parameters: [1, -2, 0.5])
    for number in 1...300 {
      for index in 0..<3 { range.g.pointer[index] = range.p.pointer[index] }
      range.update(
        optimizer, UpdateStep(number: number, optimizer: optimizer, learningRate: 0.05))
    }
    // Adagrad's steps shrink: after 300 it is a third of the way or more.
    #expect(range.p.values[0].magnitude < 0.7)
    #expect(range.p.values[1].magnitude < 1.4)
    #expect(range.p.values.allSatisfy { $0.isFinite })
  }

  @Test(arguments: all) func aRateOfZeroKeepsTheParameters(_ optimizer: Optimizer) {
    let range = Range(optimizer, parameters: Self.start)
    for index in 0..<37 { range.g.pointer[index] = 3 }
    range.update(
      optimizer,
      UpdateStep(number: 1, optimizer: optimizer, learningRate: 0, decay: .decoupled(0.5)))
    #expect(range.p.values == Self.start)
  }

  @Test(arguments: all) func textForms(_ optimizer: Optimizer) {
    #expect(Optimizer(optimizer.description) == optimizer)
    #expect(optimizer.description.hasPrefix(optimizer.name))
    #expect(optimizer.slotNames.count <= 2)
  }

  @Test func firstStepOfAdamIsTheRate() {
    // m̂ = g and v̂ = g² after one step, so every parameter moves by η·sign g.
    let range = Range(.adam(), parameters: [1, 1])
    (range.g.pointer[0], range.g.pointer[1]) = (1e-3, -40)
    range.update(.adam(), UpdateStep(number: 1, optimizer: .adam(), learningRate: 0.125))
    #expect((range.p.values[0] - 0.875).magnitude <= 3e-6)
    #expect((range.p.values[1] - 1.125).magnitude <= 3e-6)
  }

  @Test func adamWDecaysOnItsOwn() {
    #expect(Optimizer.adamW().weightDecay(configured: .none) == .decoupled(0.01))
    #expect(Optimizer.adamW().weightDecay(configured: .decoupled(0)) == .decoupled(0))
    #expect(Optimizer.adamW().weightDecay(configured: .l2(0.1)) == .l2(0.1))
    #expect(Optimizer.adam().weightDecay(configured: .none) == .none)
  }

  @Test func biasesAreNotDecayed() {
    let step = UpdateStep(
      number: 5, optimizer: .adam(), learningRate: 0.1, clipValue: 2, decay: .l2(0.1))
    #expect(step.l2 == 0.1)
    #expect(step.withoutDecay.l2 == 0)
    #expect(step.withoutDecay.correction2 == step.correction2)
    #expect(step.withoutDecay.clipValue == 2)
  }

  @Test func textDefaultsAndRefusals() {
    #expect(Optimizer("adam") == .adam())
    #expect(Optimizer("adamw:0.8") == .adamW(beta1: 0.8))
    #expect(Optimizer("momentum") == .momentum())
    #expect(Optimizer.adam().description == "adam:0.9:0.999:1e-08")
    #expect(Optimizer("lars:0.8") == .lars(momentum: 0.8))
    #expect(Optimizer.lars().description == "lars:0.9:0.02")
    #expect(Optimizer("lamb") == .lamb())
    #expect(Optimizer.lamb().description == "lamb:0.9:0.999:1e-06")
    for bad in [
      "", "Adam", "sgd:1", "momentum:1", "momentum:-0.1", "adam:1", "adam:0.9:1", "adam:::",
      "adam:0.9:0.999:0", "rmsprop:0.9:inf", "adagrad:0", "lars:1", "lars:0.9:0", "lars:0.9:1:1",
      "lamb:1", "lamb:0.9:0.999:0",
    ] {
      #expect(Optimizer(bad) == nil, "\(bad)")
    }
    #expect(WeightDecay("l2:0.001") == .l2(0.001))
    #expect(WeightDecay("none") == WeightDecay.none)
    #expect(WeightDecay.decoupled(0.01).description == "decoupled:0.01")
    for bad in ["", "l2", "l2:-1", "l2:nan", "decoupled"] {
      #expect(WeightDecay(bad) == nil, "\(bad)")
    }
  }
}
