import Shards
import Synchronization
import Testing

@testable import ParallelSGD

/// What every mode does, by the trainer.
@Suite struct SynchronizedTrainingTests {
  typealias Mode = ParallelSGD.Synchronization

  static let modes: [Mode] = [
    .local(steps: 1), .local(steps: 3), .stale(steps: 0), .stale(steps: 1), .stale(steps: 4),
    .hogwild,
  ]

  private let network = Architecture(inputs: 4, hidden: [16, 8], outputs: 3)

  private func rows(_ count: Int, seed: UInt64, weighted: Bool = false) throws -> Dataset {
    try Rows.classification(
      rows: count, features: 4, classes: 3, seed: seed, weighted: weighted)
  }

  private func configuration(_ mode: Mode, epochs: Int) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.epochs = epochs
    configuration.batch = 16
    configuration.learningRate = 0.01
    configuration.synchronization = mode
    return configuration
  }

  private func trainer(
    _ configuration: TrainerConfiguration, rows count: Int = 200, weighted: Bool = false,
    measures: Bool = false, checkpoints: CheckpointPolicy? = nil
  ) throws -> Trainer {
    try Trainer(
      network, training: try rows(count, seed: 1, weighted: weighted),
      validation: try rows(100, seed: 2), configuration: configuration,
      execution: Execution(threads: 3, forcesThreads: true, measuresParts: measures),
      checkpoints: checkpoints)
  }

  /// Checkpoints by steps cut an epoch into leases: the sum of its losses must not come out otherwise.
  @Test(arguments: [Mode.local(steps: 1), .local(steps: 3), .stale(steps: 0)])
  func lossesDoNotDependOnWhereLeasesEnd(mode: Mode) async throws {
    let configuration = configuration(mode, epochs: 2)
    let whole = try await trainer(configuration, rows: 801, weighted: true).train()
    let cut = try await trainer(
      configuration, rows: 801, weighted: true,
      checkpoints: CheckpointPolicy(interval: .steps(4)) { _ in }
    ).train()
    #expect(whole.epochs.map(\.trainLoss) == cut.epochs.map(\.trainLoss))
    #expect(whole.model.weightsSHA256 == cut.model.weightsSHA256)
  }

  @Test(arguments: modes) func learns(mode: Mode) async throws {
    let result = try await trainer(configuration(mode, epochs: 30)).train()
    #expect(result.stop == .completed)
    #expect(result.steps == 30 * 13)
    let first = try #require(result.epochs.first?.validation)
    let chosen = try #require(result.chosenEpoch?.validation)
    #expect(chosen.loss < 0.5 * first.loss)
    #expect(try #require(chosen.accuracy) > 0.85)
    #expect(try result.model.evaluate(try rows(100, seed: 2)).loss == chosen.loss)
  }

  /// Without a rate nothing moves, and an epoch's loss is then the loss over all rows: a row too many or
  /// too few would show, since no two lose alike. Only the order of the sum differs.
  @Test(arguments: modes, [1, 15, 16, 101])
  func everyRowOnceAnEpoch(mode: Mode, count: Int) async throws {
    var configuration = configuration(mode, epochs: 3)
    configuration.learningRate = 1e-30
    configuration.schedule = .constant
    let trainer = try trainer(configuration, rows: count, weighted: true)
    let result = try await trainer.train()
    let loss = try result.model.evaluate(try rows(count, seed: 1, weighted: true)).loss
    #expect(result.epochs.count == 3)
    for epoch in result.epochs { #expect(abs(epoch.trainLoss / loss - 1) < 1e-12) }
  }

  /// Bound 0 is one step after the other, and so the bytes of barrier at any number of threads.
  @Test(arguments: [Optimizer.adam(), .momentum()])
  func staleByNothingIsBarrier(optimizer: Optimizer) async throws {
    var stale = configuration(.stale(steps: 0), epochs: 3)
    stale.optimizer = optimizer
    stale.weightDecay = .l2(0.01)
    stale.clipNorm = 0.5
    stale.accumulate = 2
    var barrier = stale
    barrier.synchronization = .barrier
    let (found, expected) = (
      try await trainer(stale, weighted: true).train(),
      try await trainer(barrier, weighted: true).train()
    )
    #expect(found.model.weightsSHA256 == expected.model.weightsSHA256)
    #expect(found.epochs.map(\.trainLoss) == expected.epochs.map(\.trainLoss))
    #expect(found.epochs.map(\.validation) == expected.epochs.map(\.validation))
  }

  /// One worker alone loses and lacks nothing.
  @Test func hogwildAloneIsBarrier() async throws {
    func hash(_ mode: Mode) async throws -> String {
      try await Trainer(
        network, training: try rows(200, seed: 1), configuration: configuration(mode, epochs: 3),
        execution: Execution(threads: 1)
      ).train().model.weightsSHA256
    }
    #expect(try await hash(.hogwild) == hash(.barrier))
    #expect(try await hash(.stale(steps: 4)) == hash(.barrier))
  }

  /// As many workers as a mode can make use of.
  @Test func tellsTheThreadsAtWork() throws {
    func threads(_ mode: Mode, rows: Int = 200) throws -> Int {
      try trainer(configuration(mode, epochs: 1), rows: rows).facts.activeThreads
    }
    #expect(try threads(.local(steps: 2)) == 3)
    #expect(try threads(.stale(steps: 0)) == 1)
    #expect(try threads(.stale(steps: 1)) == 2)
    #expect(try threads(.stale(steps: 9)) == 3)
    #expect(try threads(.hogwild) == 3)
    #expect(try threads(.hogwild, rows: 17) == 2)
  }

  @Test(arguments: modes) func cancellingStops(mode: Mode) async throws {
    let trainer = try trainer(configuration(mode, epochs: 1_000_000))
    let task = Task { try await trainer.train() }
    for await event in trainer.events {
      if case .epoch(let report) = event, report.epoch == 3 { task.cancel() }
    }
    let result = try await task.value
    #expect(result.stop == .cancelled)
    #expect(result.steps >= 3 * 13)
  }

  @Test(arguments: modes) func stopsEarlyWithTheBest(mode: Mode) async throws {
    var configuration = configuration(mode, epochs: 500)
    configuration.patience = 2
    configuration.learningRate = 0.05
    configuration.warmupSteps = 5
    configuration.schedule = .plateau(factor: 0.5, patience: 0)
    let result = try await trainer(configuration, rows: 60).train()
    #expect(result.stop == .earlyStopping)
    let losses = result.epochs.compactMap { $0.validation?.loss }
    #expect(result.chosenEpoch?.validation?.loss == losses.min())
    #expect(try result.model.evaluate(try rows(100, seed: 2)).loss == losses.min())
  }

  @Test(arguments: modes) func divergenceIsFound(mode: Mode) async throws {
    var configuration = configuration(mode, epochs: 50)
    configuration.optimizer = .sgd
    configuration.learningRate = 1e20
    let trainer = try trainer(configuration)
    await #expect {
      _ = try await trainer.train()
    } throws: { error in
      guard case .diverged(let epoch, let step, _, _, _, _) = error as? TrainingError else {
        return false
      }
      return epoch == 1 && step > 1
    }
  }

  /// The last step of a training has no next one that would notice what it did.
  @Test(arguments: modes) func noModelOfInfiniteWeights(mode: Mode) async throws {
    var configuration = configuration(mode, epochs: 1)
    configuration.optimizer = .sgd
    configuration.schedule = .constant
    configuration.learningRate = 3e38
    configuration.loss = .meanAbsoluteError
    let data = try Dataset(
      features: [10, 20, 30], featureCount: 1, targets: .values([-9, -9, -9], width: 1))
    let trainer = try Trainer(
      Architecture(inputs: 1, hidden: [], outputs: 1), training: data,
      configuration: configuration, execution: Execution(threads: 2))
    await #expect {
      _ = try await trainer.train()
    } throws: {
      "\($0)" == "training diverged at epoch 1, step 1: non-finite update in layer 0"
    }
  }

  /// Finite replicas too far apart to have a mean.
  @Test func noModelOfInfiniteMeans() async throws {
    var configuration = configuration(.local(steps: 1), epochs: 1)
    configuration.replicas = 2
    configuration.optimizer = .sgd
    configuration.schedule = .constant
    configuration.learningRate = 3e38
    configuration.batch = 2
    configuration.loss = .meanAbsoluteError
    // Gradients of −1 and 1: one replica goes up to 3·10³⁸, the other down.
    let data = try Dataset(
      features: [1, -1], featureCount: 1, targets: .values([9, 9], width: 1))
    let trainer = try Trainer(
      Architecture(inputs: 1, hidden: [], outputs: 1), training: data,
      configuration: configuration, execution: Execution(threads: 1))
    await #expect {
      _ = try await trainer.train()
    } throws: {
      "\($0)" == "training diverged at epoch 1, step 1: non-finite update in layer 0"
    }
  }

  @Test(arguments: modes) func tellsWhereTheTimeWent(mode: Mode) async throws {
    let parts = try await trainer(configuration(mode, epochs: 2), measures: true).train()
      .partSeconds
    for part in [StepPart.gather, .forward, .loss, .backward, .contract, .update] {
      #expect(parts[part]! > 0, "\(part)")
    }
    #expect(try await trainer(configuration(mode, epochs: 1)).train().partSeconds.isEmpty)
  }

  @Test func pieceCountsAreSteps() async throws {
    let result = try await trainer(configuration(.hogwild, epochs: 4)).train()
    #expect(result.chunksByWorker.count == 3)
    #expect(result.chunksByWorker.reduce(0, +) == 4 * 13)
  }

  /// Each replica has parameters, a gradient and activations of its own; shared words are counted too.
  @Test func tellsTheMemory() throws {
    func bytes(_ mode: Mode, replicas: Int? = nil, optimizer: Optimizer = .adam()) throws -> Int {
      var configuration = configuration(mode, epochs: 1)
      (configuration.replicas, configuration.optimizer) = (replicas, optimizer)
      return try trainer(configuration).facts.bytes
    }
    let plan = NetworkPlan(network, loss: .meanSquaredError)
    let parameters = 4 * plan.layout.count
    let one = try bytes(.local(steps: 1), replicas: 3)
    // Parameters, gradient and two slots, at least.
    #expect(try bytes(.local(steps: 1), replicas: 13) - one > 10 * 4 * parameters)
    let (stale, hogwild) = (try bytes(.stale(steps: 4)), try bytes(.hogwild))
    // Parameters and two slots in words, and a block of each for three workers.
    #expect(hogwild - stale == 3 * parameters + 3 * 3 * 4 * HogwildParameters.block)
  }

  @Test func refusesWhatMakesNoSense() throws {
    func message(_ change: (inout TrainerConfiguration) -> Void) -> String {
      var configuration = configuration(.barrier, epochs: 1)
      change(&configuration)
      do {
        _ = try trainer(configuration)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message { $0.synchronization = .local(steps: 0) }
        == "synchronization: expected a number 1 to 1000000 for steps, found 0")
    #expect(
      message { $0.synchronization = .stale(steps: -1) }
        == "synchronization: expected a number 0 to 1000000 for steps, found -1")
    #expect(
      message { $0.replicas = 2 }
        == "replicas: synchronization barrier has no replicas, found 2")
    #expect(
      message { ($0.synchronization, $0.replicas) = (.local(steps: 1), 0) }
        == "replicas: expected a number 1 to 1024, found 0")
  }
}
