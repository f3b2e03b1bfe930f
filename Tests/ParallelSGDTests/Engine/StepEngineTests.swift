import Shards
import Testing

@testable import ParallelSGD

/// A step is the same bytes however its work was cut, and a bad one is not applied. That the gradient
/// is right, against the reference network, is `EngineGradientTests`.
@Suite struct StepEngineTests {
  /// What a few steps leave behind: parameters, then every loss. `helped` hears how many chunks
  /// others than the leader did.
  private func course(
    hidden: [Int] = [24, 9], rows: Int = 70, batch: Int, accumulate: Int = 1, threads: Int = 1,
    dropout: Float = 0.3, clipNorm: Float? = nil, set: InstructionSet = .fastest,
    keepsGradient: Bool = false,
    helped: (Int) -> Void = { _ in }
  ) throws -> [Float] {
    let data = try Rows.classification(rows: rows, features: 11, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = batch
    configuration.accumulate = accumulate
    configuration.clipNorm = clipNorm
    let architecture = Architecture(
      inputs: 11, hidden: hidden, outputs: 5, activation: .tanh, dropout: dropout)
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.4...0.4),
      threads: threads, instructionSet: set, keepsGradient: keepsGradient)
    var losses: [Float] = []
    let plan = ShardPlan(rowCount: rows, batch: batch * accumulate)
    for _ in 0..<2 {
      for step in 0..<plan.stepsPerEpoch {
        let loss = try harness.take(Array(plan.batch(step)), learningRate: 0.01)
        losses.append(Float(loss.sum / loss.weight))
      }
    }
    helped(harness.engine.claims.dropFirst().reduce(0, +))
    return harness.parameters + losses
  }

  @Test(arguments: [2, 3, 5, 8, 16]) func anyNumberOfThreads(threads: Int) throws {
    let one = try course(batch: 32)
    #expect(one.allSatisfy { $0.isFinite })
    // Again until workers besides the leader had a part in it; mostly that is the first time.
    var claims = 0
    for _ in 0..<1000 where claims == 0 {
      #expect(try course(batch: 32, threads: threads, helped: { claims += $0 }) == one)
    }
    #expect(claims > 0)
  }

  @Test(arguments: InstructionSet.available.filter(\.isFused))
  func anyFusedInstructionSet(set: InstructionSet) throws {
    #expect(try course(batch: 32, set: set) == course(batch: 32))
  }

  /// Applied region by region as it is contracted, or kept, looked at and applied: the same bytes.
  @Test(arguments: [1, 3]) func appliedAtOnceOrKept(threads: Int) throws {
    let atOnce = try course(batch: 32, threads: threads)
    #expect(try course(batch: 32, threads: threads, keepsGradient: true) == atOnce)
    // Three row blocks, side by side with threads, packed.
    let large = try course(hidden: [4], rows: 1200, batch: 1200, threads: threads)
    #expect(
      try course(hidden: [4], rows: 1200, batch: 1200, threads: threads, keepsGradient: true)
        == large)
  }

  @Test func withClippingToo() throws {
    let free = try course(batch: 32)
    let clipped = try course(batch: 32, clipNorm: 0.05)
    #expect(clipped != free)
    #expect(try course(batch: 32, threads: 4, clipNorm: 0.05) == clipped)
  }

  @Test(arguments: [(5, 4), (1, 20), (10, 2)])
  func accumulationEqualsTheBigBatch(batch: Int, accumulate: Int) throws {
    let big = try course(batch: 20)
    #expect(try course(batch: batch, accumulate: accumulate) == big)
    #expect(try course(batch: batch, accumulate: accumulate, threads: 3) == big)
  }

  /// 1,200 rows are three row blocks of 512: cut by row blocks, by slices that end inside a block,
  /// and by both, against one thread in one slice.
  @Test func rowBlocksSideBySideAndInSlices() throws {
    let whole = try course(hidden: [4], rows: 1200, batch: 1200)
    #expect(try course(hidden: [4], rows: 1200, batch: 1200, threads: 4) == whole)
    #expect(try course(hidden: [4], rows: 1200, batch: 400, accumulate: 3) == whole)
    #expect(try course(hidden: [4], rows: 1200, batch: 100, accumulate: 12, threads: 3) == whole)
    #expect(try course(hidden: [4], rows: 1200, batch: 512, accumulate: 3) == whole)
  }

  @Test func dropoutFollowsTheRowAndTheStep() throws {
    let with = try course(batch: 32)
    let without = try course(batch: 32, dropout: 0)
    #expect(with != without)
  }

  /// Half the units of a wide layer are dropped, and the kept ones doubled.
  @Test func dropoutKeepsTheMean() throws {
    let data = try Rows.classification(rows: 64, features: 4, classes: 2)
    let architecture = Architecture(
      inputs: 4, layers: [DenseLayer(256, activation: .identity, dropout: 0.5), DenseLayer(2)])
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = 64
    let harness = EngineHarness(architecture, data: data, configuration: configuration)
    try harness.take()
    let stride = harness.plan.layers[0].outputRow
    let base = try #require(harness.engine.work.arenas[0].slots[0].mask)
    let mask = (0..<64 * 256).map { base[$0 / 256 * stride + $0 % 256] }
    #expect(Set(mask) == [0, 2])
    // 16,384 fair draws: five standard deviations are 320.
    #expect(abs(mask.count { $0 == 2 } - 8192) < 320)
  }

  // MARK: Faults

  @Test func aNonFiniteStepIsNotApplied() throws {
    let data = try Rows.classification(rows: 40, features: 3, classes: 2)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = 40
    let architecture = Architecture(inputs: 3, hidden: [8, 8], outputs: 2, activation: .identity)
    var parameters = Rows.uniform(architecture.parameterCount, seed: 5)
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration, parameters: parameters)
    parameters[3 * 8 + 8] = 3e38  // a weight of the second layer: its outputs overflow
    parameters[3 * 8 + 8 + 8] = 3e38
    harness.parameters = parameters
    #expect {
      try harness.take(learningRate: 1)
    } throws: { error in
      guard let divergence = error as? Divergence else { return false }
      return divergence.step == 0 && divergence.layer == 1 && divergence.found == .output
        && divergence.rows != nil
    }
    #expect(harness.parameters == parameters)
  }

  @Test func anOverflowingGradientIsNotApplied() throws {
    // Outputs stay finite; x·d does not.
    let data = try Dataset(
      features: [3e30, 3e30], featureCount: 1, targets: .values([-3e30, -3e30], width: 1))
    var configuration = TrainerConfiguration(loss: .meanAbsoluteError)
    configuration.optimizer = .sgd
    configuration.batch = 2
    let network = Architecture(
      inputs: 1,
      layers: [
        DenseLayer(1, activation: .identity), DenseLayer(1, activation: .identity),
      ])
    let harness = EngineHarness(
      network, data: data, configuration: configuration, parameters: [0, 0, 3e10, 0])
    #expect {
      try harness.take(learningRate: 1)
    } throws: { error in
      error as? Divergence == Divergence(step: 0, layer: 0, rows: nil, found: .gradient)
    }
    #expect(harness.parameters == [0, 0, 3e10, 0])
  }

  @Test func rowsAreCountedInTheWholeBatch() throws {
    // Four slices of two rows; the only row that overflows is the sixth.
    var features = [Float](repeating: 1, count: 8)
    features[5] = 3e38
    let data = try Dataset(
      features: features, featureCount: 1,
      targets: .values([Float](repeating: 0, count: 8), width: 1))
    var configuration = TrainerConfiguration(loss: .meanSquaredError)
    configuration.batch = 2
    configuration.accumulate = 4
    let harness = EngineHarness(
      Architecture(inputs: 1, hidden: [], outputs: 1), data: data, configuration: configuration,
      parameters: [4, 0])
    #expect {
      try harness.take()
    } throws: {
      $0 as? Divergence == Divergence(step: 0, layer: 0, rows: 5...5, found: .output)
    }
  }

  /// Workers with arenas of their own keep no activations: the rows are found by a second look.
  @Test func rowsAreFoundInALargeBatchToo() throws {
    var features = [Float](repeating: 1, count: 600)
    (features[417], features[419]) = (3e38, -3e38)
    let data = try Dataset(
      features: features, featureCount: 1,
      targets: .values([Float](repeating: 0, count: 600), width: 1))
    var configuration = TrainerConfiguration(loss: .meanSquaredError)
    configuration.batch = 600
    let harness = EngineHarness(
      Architecture(inputs: 1, hidden: [], outputs: 1), data: data, configuration: configuration,
      parameters: [4, 0], threads: 2)
    #expect {
      try harness.take()
    } throws: {
      $0 as? Divergence == Divergence(step: 0, layer: 0, rows: 417...419, found: .output)
    }
  }

  /// Gradients that are finite, and an update that is not: by the rate, and by Adam's square.
  @Test(arguments: [(Optimizer.sgd, Float(3e38), Float(10)), (.adam(), 0.001, 1e22)])
  func anOverflowingUpdateIsFound(optimizer: Optimizer, rate: Float, feature: Float) throws {
    let data = try Dataset(features: [feature], featureCount: 1, targets: .values([-9], width: 1))
    var configuration = TrainerConfiguration(loss: .meanAbsoluteError, optimizer: optimizer)
    configuration.batch = 1
    let harness = EngineHarness(
      Architecture(inputs: 1, hidden: [], outputs: 1), data: data, configuration: configuration,
      parameters: [0, 0])
    #expect {
      try harness.take(learningRate: rate)
    } throws: {
      $0 as? Divergence == Divergence(step: 0, layer: 0, rows: nil, found: .update)
    }
  }

  /// Only ratios of weights count: a common factor far from 1 neither overflows nor vanishes.
  @Test(arguments: [Float(0x1p100), 0x1p-100, 0x1p-130])
  func weightsFarFromOne(factor: Float) throws {
    func trained(_ factor: Float) throws -> [Float] {
      let data = try Dataset(
        features: [1, 2, 3, 4, -1, 2], featureCount: 2, targets: .values([1, 5, 2], width: 1),
        weights: [1 * factor, 0.5 * factor, 2 * factor])
      var configuration = TrainerConfiguration(loss: .meanSquaredError)
      configuration.batch = 2
      let harness = EngineHarness(
        Architecture(inputs: 2, hidden: [3], outputs: 1), data: data, configuration: configuration,
        parameters: Rows.uniform(13, seed: 5))
      let losses = try [[0, 1], [2]].map { rows in
        let loss = try harness.take(rows, learningRate: 0.1)
        return Float(loss.sum / loss.weight)
      }
      return harness.parameters + losses
    }
    #expect(try trained(factor) == trained(1))
  }

  @Test func rowsOfWeightZeroChangeNothing() throws {
    let data = try Dataset(
      features: [1, 2, 3, 4], featureCount: 2, targets: .values([1, 5], width: 1), weights: [0, 1])
    var configuration = TrainerConfiguration(loss: .meanSquaredError)
    configuration.optimizer = .sgd
    let network = Architecture(inputs: 2, hidden: [], outputs: 1)
    let both = EngineHarness(
      network, data: data, configuration: configuration, parameters: [0.5, -0.5, 0.25])
    let one = EngineHarness(
      network, data: data, configuration: configuration, parameters: [0.5, -0.5, 0.25])
    try both.take([0, 1], learningRate: 0.1)
    try one.take([1], learningRate: 0.1)
    #expect(both.parameters == one.parameters)
    let before = both.parameters
    try both.take([0], learningRate: 0.1)
    #expect(both.parameters == before)
  }
}
