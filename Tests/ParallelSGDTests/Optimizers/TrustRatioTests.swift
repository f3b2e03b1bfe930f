import Shards
import Testing

@testable import ParallelSGD

/// LARS and LAMB against numbers of `scripts/reference-trust-ratios`, and what their ratios promise.
@Suite struct TrustRatioTests {
  private static let weights: [Float] = [0.5, -1, 0.25, 2, -0.75, 0.125]

  private static func gradient(step: Int) -> [Float] {
    let g: [Float] = [0.3, -0.2, 1.5, 0, -0.04, 0.6]
    return step % 2 == 1 ? g : g.map { -0.5 * $0 }
  }

  private func course(
    _ optimizer: Optimizer, steps: Int, from weights: [Float] = weights,
    decay: WeightDecay = .none, scale: Float = 1
  ) -> [Float] {
    let range = OptimizerTests.Range(optimizer, parameters: weights)
    for step in 1...steps {
      for (index, g) in Self.gradient(step: step).enumerated() {
        range.g.pointer[index] = g * scale
      }
      range.update(
        optimizer,
        UpdateStep(number: step, optimizer: optimizer, learningRate: 0.1, decay: decay))
    }
    return range.p.values
  }

  @Test(arguments: [
    (
      Optimizer.lars(), 1,
      [
        0.499118771089, -0.999393252225, 0.245658864136, 1.9999422145, -0.749862759432,
        0.123262823335,
      ]
    ),
    (
      .lars(), 5,
      [
        0.497531564979, -0.998001486234, 0.238848830059, 1.99894132874, -0.749309162651,
        0.120526298633,
      ]
    ),
    (
      .lamb(), 1,
      [
        0.391489960769, -0.890950287987, 0.141759599215, 1.99784058907, -0.641222373699,
        0.0168946703684,
      ]
    ),
    (
      .lamb(), 5,
      [
        -0.00279966232229, -0.491139573703, -0.249770348513, 1.97575305985, -0.244182093682,
        -0.373254332111,
      ]
    ),
  ])
  func asComputedElsewhere(optimizer: Optimizer, steps: Int, expected: [Double]) {
    let decay: WeightDecay =
      if case .lars = optimizer { .l2(0.01) } else { .decoupled(0.01) }
    let found = course(optimizer, steps: steps, decay: decay)
    for (found, expected) in zip(found, expected) {
      // Five steps of few roundings each, of numbers around 1.
      #expect((Double(found) - expected).magnitude < 2e-6)
    }
  }

  /// Powers of two scale exactly, so that even the bits are the same.
  @Test(arguments: [Float(0x1p-20), 0.25, 1024]) func theLosssScaleDoesNotMatter(scale: Float) {
    #expect(course(.lars(), steps: 7, scale: scale) == course(.lars(), steps: 7))
    #expect(
      course(.momentum(), steps: 7, scale: scale) != course(.momentum(), steps: 7), "no such test")
  }

  @Test func withoutMomentumAStepIsAShareOfTheWeights() {
    // ‖Δw‖ = η·τ·‖w‖ for LARS and η·‖w‖ for LAMB.
    let norm = Self.weights.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
    for (optimizer, share) in [(Optimizer.lars(momentum: 0, trust: 0.5), 0.05), (.lamb(), 0.1)] {
      let moved = zip(course(optimizer, steps: 1), Self.weights).map { Double($0) - Double($1) }
      let length = moved.map { $0 * $0 }.reduce(0, +).squareRoot()
      // Differences of floats around 1.
      #expect((length / norm - share).magnitude < 1e-6, "\(optimizer)")
    }
  }

  @Test func ofNothingTheRatioIsOne() {
    let step = UpdateStep(number: 1, optimizer: .lars(), learningRate: 1)
    for rule in [LARS() as any LayerwiseRule, LAMB()] {
      #expect(rule.trustRatio(squaredWeights: 0, squaredDirection: 4, step) == 1)
      #expect(rule.trustRatio(squaredWeights: 4, squaredDirection: 0, step) == 1)
      #expect(
        rule.trustRatio(squaredWeights: 4, squaredDirection: .leastNonzeroMagnitude, step).isFinite)
    }
    // From 0, LARS is momentum: 0.1·g after one step.
    let found = course(.lars(), steps: 1, from: [0, 0, 0, 0, 0, 0])
    #expect(found == Self.gradient(step: 1).map { -0.1 * $0 })
  }

  @Test func decayEntersTheRatio() {
    let step = UpdateStep(
      number: 1, optimizer: .lars(), learningRate: 1, decay: .l2(0.5))
    // 0.02·‖w‖ / (‖g‖ + 0.5·‖w‖) with ‖w‖ = 2 and ‖g‖ = 3.
    #expect(LARS().trustRatio(squaredWeights: 4, squaredDirection: 9, step) == Float(0.01))
  }

  // MARK: In a training

  /// What a few steps leave, row-major `W1, b1, W2, …`.
  private func trained(
    _ optimizer: Optimizer, threads: Int = 1, batch: Int = 60, accumulate: Int = 1,
    clipNorm: Float? = nil, set: InstructionSet = .fastest, decay: WeightDecay = .none
  ) throws -> (parameters: [Float], slots: [[Float]]) {
    let data = try Rows.classification(rows: 120, features: 70, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
    (configuration.batch, configuration.accumulate) = (batch, accumulate)
    (configuration.clipNorm, configuration.weightDecay) = (clipNorm, decay)
    // The first layer's weights take more than one piece of 4,096.
    let architecture = Architecture(
      inputs: 70, hidden: [90], outputs: 5, activation: .tanh, dropout: 0.2)
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.2...0.2),
      threads: threads, instructionSet: set)
    for _ in 0..<3 { try harness.take(learningRate: 0.05) }
    let layout = harness.plan.layout
    return (
      harness.parameters,
      harness.engine.work.slots.map { slot in
        layout.tensors.flatMap { layout.elements(of: $0, in: slot) }
      }
    )
  }

  @Test(arguments: [Optimizer.lars(), .lamb()])
  func theSameBytesHoweverAStepIsCut(optimizer: Optimizer) throws {
    let one = try trained(optimizer)
    #expect(one.parameters.allSatisfy { $0.isFinite })
    for threads in [2, 5, 16] {
      let many = try trained(optimizer, threads: threads)
      #expect(many.parameters == one.parameters && many.slots == one.slots, "\(threads)")
    }
    for set in InstructionSet.available where set.isFused {
      #expect(try trained(optimizer, set: set).parameters == one.parameters, "\(set)")
    }
    #expect(
      try trained(optimizer, threads: 3, batch: 15, accumulate: 4).parameters == one.parameters)
  }

  @Test(arguments: [Optimizer.lars(), .lamb()])
  func everyPartCounts(optimizer: Optimizer) throws {
    let plain = try trained(optimizer).parameters
    // Biases of LARS feel the norm's limit, its weights do not.
    #expect(try trained(optimizer, clipNorm: 0.01).parameters != plain)
    #expect(try trained(optimizer, decay: .l2(0.1)).parameters != plain)
    #expect(try trained(optimizer, decay: .decoupled(0.1)).parameters != plain)
  }

  /// One step on one row, against the gradient that another rule leaves: weights by ‖w‖ and ‖g‖ of their
  /// own layer, biases as momentum moves them.
  @Test func weightsHaveARatioEachAndBiasesNone() throws {
    let data = try Rows.classification(rows: 8, features: 6, classes: 3)
    let architecture = Architecture(inputs: 6, hidden: [7], outputs: 3, activation: .tanh)
    let start = Rows.uniform(architecture.parameterCount, seed: 9, in: -0.5...0.5)
    func moved(_ optimizer: Optimizer) throws -> [Float] {
      var configuration = TrainerConfiguration(
        loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
      configuration.batch = 8
      let harness = EngineHarness(
        architecture, data: data, configuration: configuration, parameters: start)
      try harness.take(learningRate: 1)
      return zip(harness.parameters, start).map { $0 - $1 }
    }
    let (gradient, found) = (try moved(.sgd), try moved(.lars(momentum: 0.9, trust: 0.25)))
    var first = 0
    for (count, isWeight) in [(42, true), (7, false), (21, true), (3, false)] {
      let range = first..<first + count
      func norm(_ x: ArraySlice<Float>) -> Double {
        x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
      let ratio = isWeight ? 0.25 * norm(start[range]) / norm(gradient[range]) : 1
      for index in range {
        // Differences of floats around 1.
        #expect((Double(found[index]) - ratio * Double(gradient[index])).magnitude < 1e-6)
      }
      first += count
    }
  }
}
