import Shards
import Testing

@testable import ParallelSGD

@Suite struct TrainerTests {
  private func configuration(epochs: Int = 5) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.epochs = epochs
    configuration.batch = 32
    configuration.learningRate = 0.01
    return configuration
  }

  private let network = Architecture(inputs: 4, hidden: [16, 8], outputs: 3, dropout: 0.1)

  private func rows(_ count: Int, seed: UInt64) throws -> Dataset {
    try Rows.classification(rows: count, features: 4, classes: 3, seed: seed)
  }

  /// Reports without what time decides.
  private func timeless(_ epochs: [EpochReport]) -> [EpochReport] {
    epochs.map { report in
      var report = report
      (report.seconds, report.rowsPerSecond) = (0, 0)
      return report
    }
  }

  @Test func learns() async throws {
    let trainer = try Trainer(
      network, training: try rows(400, seed: 1), validation: try rows(100, seed: 2),
      configuration: configuration(epochs: 30), execution: Execution(threads: 2))
    let result = try await trainer.train()
    #expect(result.stop == .completed)
    #expect(result.steps == 30 * 13)
    #expect(result.epochs.count == 30)
    let first = try #require(result.epochs.first?.validation)
    let chosen = try #require(result.chosenEpoch?.validation)
    #expect(chosen.loss < 0.5 * first.loss)
    #expect(try #require(chosen.accuracy) > 0.85)
  }

  /// Asked after each epoch whether to go on, a training is that of as many epochs.
  @Test func goesOnWhileItIsAskedTo() async throws {
    func hash(_ epochs: Int, while goesOn: @escaping @Sendable (EpochReport) -> Bool) async throws
      -> String
    {
      var configuration = configuration(epochs: epochs)
      configuration.schedule = .constant
      let trainer = try Trainer(
        network, training: try rows(100, seed: 1), configuration: configuration)
      let result = try await trainer.train(while: goesOn)
      #expect(result.epochs.count == 3)
      #expect(result.stop == (epochs == 3 ? .completed : .cancelled))
      return result.model.weightsSHA256
    }
    let stopped = try await hash(1_000) { $0.epoch < 3 }
    let whole = try await hash(3) { _ in true }
    #expect(stopped == whole)
  }

  /// The promise: threads, repeats and the number of them change no byte of weights or losses.
  @Test func sameBytesAtAnyThreadCount() async throws {
    var hashes: Set<String> = []
    var courses: Set<[EpochReport]> = []
    for threads in [1, 2, 3, 5, 8, 16, 200] {
      for _ in 0..<2 {
        let trainer = try Trainer(
          network, training: try rows(333, seed: 1), validation: try rows(50, seed: 2),
          configuration: configuration(),
          execution: Execution(threads: threads, forcesThreads: true))
        let result = try await trainer.train()
        hashes.insert(result.model.weightsSHA256)
        courses.insert(timeless(result.epochs))
      }
    }
    #expect(hashes.count == 1)
    #expect(courses.count == 1)
  }

  /// Each part of a step shows in the clocks of the workers, and without clocks nothing does.
  @Test func tellsWhereTheTimeWent() async throws {
    func parts(batch: Int, measures: Bool) async throws -> [StepPart: Double] {
      var configuration = configuration(epochs: 2)
      configuration.batch = batch
      let trainer = try Trainer(
        network, training: try rows(600, seed: 1), configuration: configuration,
        execution: Execution(threads: 2, forcesThreads: true, measuresParts: measures))
      return try await trainer.train().partSeconds
    }
    let small = try await parts(batch: 50, measures: true)
    // Factors are packed only under large batches.
    #expect(small[.pack] == 0)
    let large = try await parts(batch: 300, measures: true)
    #expect(StepPart.allCases.allSatisfy { large[$0]! > 0 || $0 == .waiting })
    #expect(try await parts(batch: 50, measures: false).isEmpty)
  }

  /// Two trainers with more threads than Dispatch has, on steps with work for all of them.
  @Test(.timeLimit(.minutes(1))) func moreThreadsThanDispatchHas() async throws {
    let wide = Architecture(inputs: 4, hidden: [384, 384], outputs: 3)
    var configuration = configuration(epochs: 2)
    configuration.batch = 512
    func trainer() throws -> Trainer {
      try Trainer(
        wide, training: try rows(512, seed: 1), configuration: configuration,
        execution: Execution(threads: Trainer.threadRange.upperBound, forcesThreads: true))
    }
    let (one, other) = (try trainer(), try trainer())
    #expect(one.facts.activeThreads == Trainer.threadRange.upperBound)
    async let first = one.train()
    async let second = other.train()
    #expect(try await first.model.weightsSHA256 == second.model.weightsSHA256)
  }

  @Test func theSeedDecides() async throws {
    var hashes: Set<String> = []
    for seed: UInt64 in [0, 1] {
      var configuration = configuration(epochs: 1)
      configuration.seed = seed
      let trainer = try Trainer(
        network, training: try rows(64, seed: 1), configuration: configuration)
      hashes.insert(try await trainer.train().model.weightsSHA256)
    }
    #expect(hashes.count == 2)
  }

  @Test func reportsEveryEpochAsItEnds() async throws {
    let trainer = try Trainer(
      network, training: try rows(100, seed: 1), configuration: configuration(epochs: 7))
    async let result = trainer.train()
    var epochs: [Int] = []
    for await event in trainer.events {
      if case .epoch(let report) = event { epochs.append(report.epoch) }
    }
    #expect(epochs == Array(1...7))
    #expect(try await result.epochs.map(\.epoch) == epochs)
  }

  @Test func keepsTheBestEpochAndStopsEarly() async throws {
    var configuration = configuration(epochs: 500)
    configuration.patience = 3
    configuration.learningRate = 0.05
    configuration.schedule = .constant
    let validation = try rows(40, seed: 2)
    let trainer = try Trainer(
      network, training: try rows(60, seed: 1), validation: validation,
      configuration: configuration)
    let result = try await trainer.train()
    #expect(result.stop == .earlyStopping)
    let losses = result.epochs.compactMap { $0.validation?.loss }
    let best = try #require(losses.min())
    let chosen = try #require(result.chosenEpoch)
    #expect(chosen.validation?.loss == best)
    #expect(result.epochs.count == chosen.epoch + 3)
    #expect(try result.model.evaluate(validation).loss == best)
  }

  @Test func cancellingStopsAtAStep() async throws {
    let trainer = try Trainer(
      network, training: try rows(100, seed: 1), configuration: configuration(epochs: 1_000_000))
    let task = Task { try await trainer.train() }
    for await event in trainer.events {
      if case .epoch(let report) = event, report.epoch == 3 { task.cancel() }
    }
    let result = try await task.value
    #expect(result.stop == .cancelled)
    #expect(result.steps >= 3 * 4)
    #expect(result.epochs.count < 1_000_000)
  }

  /// More trainings than Swift has threads leave room for the task that ends them: the parameter stores
  /// have threads of their own.
  @Test(.timeLimit(.minutes(1))) func otherTasksGetTheirTurn() async throws {
    let data = try rows(100, seed: 1)
    let results = try await withThrowingTaskGroup(of: TrainingResult.self) { group in
      for _ in 0..<2 * UsableCores.count {
        let trainer = try Trainer(
          network, training: data, configuration: configuration(epochs: 100_000_000))
        group.addTask { try await trainer.train() }
      }
      try await Task.sleep(for: .milliseconds(300))
      group.cancelAll()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.count == 2 * UsableCores.count)
    #expect(results.allSatisfy { $0.stop == .cancelled })
  }

  /// Who cancels while a lease runs does not wait for its time to be over.
  @Test func cancellingEndsTheLease() async throws {
    let cancelled = Locked<Task<TrainingResult, any Error>?>(nil)
    var execution = Execution(threads: 2)
    execution.watch = StepWatch(
      steps: .max,
      look: { view in
        // The task's own step: it is cancelled from within.
        if view.step == 7 { while cancelled.withLock({ $0?.cancel() }) == nil {} }
      }, end: { _ in })
    let trainer = try Trainer(
      network, training: try rows(400, seed: 1), configuration: configuration(epochs: 1),
      execution: execution)
    #expect(trainer.facts.stepsPerEpoch > 7)
    let task = Task { try await trainer.train() }
    cancelled.withLock { $0 = task }
    let result = try await task.value
    #expect(result.stop == .cancelled)
    #expect(result.steps == 7)
  }

  @Test func divergenceNamesTheStep() async throws {
    var configuration = configuration(epochs: 50)
    configuration.optimizer = .sgd
    configuration.learningRate = 1e20
    let trainer = try Trainer(
      network, training: try rows(100, seed: 1), configuration: configuration)
    await #expect {
      _ = try await trainer.train()
    } throws: { error in
      guard case .diverged(let epoch, let step, _, _, _, let rate) = error as? TrainingError else {
        return false
      }
      return epoch == 1 && step > 1 && rate > 9e19
    }
  }

  /// The last step of a training has no next one that would notice what it did.
  @Test func noModelOfInfiniteWeights() async throws {
    var configuration = configuration(epochs: 1)
    configuration.optimizer = .sgd
    configuration.schedule = .constant
    configuration.learningRate = 3e38
    configuration.loss = .meanAbsoluteError
    let data = try Dataset(
      features: [10, 20, 30], featureCount: 1, targets: .values([-9, -9, -9], width: 1))
    let trainer = try Trainer(
      Architecture(inputs: 1, hidden: [], outputs: 1), training: data,
      configuration: configuration)
    await #expect {
      _ = try await trainer.train()
    } throws: {
      "\($0)" == "training diverged at epoch 1, step 1: non-finite update in layer 0"
    }
  }

  @Test func plateauReducesTheRate() async throws {
    var configuration = configuration(epochs: 60)
    configuration.schedule = .plateau(factor: 0.5, patience: 1)
    configuration.learningRate = 0.05
    let trainer = try Trainer(
      network, training: try rows(60, seed: 1), validation: try rows(40, seed: 2),
      configuration: configuration)
    let rates = try await trainer.train().epochs.map(\.learningRate)
    #expect(rates[0] == Double(Float(0.05)))
    #expect(try #require(rates.last) < 0.03)
  }

  @Test func regressionReportsTheFit() async throws {
    let x = Rows.uniform(300 * 2, seed: 3)
    let t = (0..<300).map { (row: Int) -> Float in
      let plane: Float = 3 * x[2 * row] - 2 * x[2 * row + 1]
      return plane + 1
    }
    let data = try Dataset(features: x, featureCount: 2, targets: .values(t, width: 1))
    var configuration = TrainerConfiguration(loss: .meanSquaredError)
    configuration.learningRate = 0.05
    configuration.batch = 32
    configuration.epochs = 60
    let trainer = try Trainer(
      Architecture(inputs: 2, hidden: [], outputs: 1), training: data, validation: data,
      configuration: configuration)
    let result = try await trainer.train()
    let fit = try #require(result.chosenEpoch?.validation)
    #expect(try #require(fit.r2) > 0.9999)
    #expect(try #require(fit.rmse) < 0.02)
    // A linear network finds the plane.
    let weights = result.model.tensors[0].elements + result.model.tensors[1].elements
    let plane: [Float] = [3, -2, 1]
    for (found, expected) in zip(weights, plane) { #expect(abs(found - expected) < 0.02) }
  }

  /// One property put out of its range, by the name that the error must give.
  private static func wrong(_ number: Int) -> (String, TrainerConfiguration) {
    var c = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    switch number {
    case 0: c.learningRate = .nan; return ("learningRate", c)
    case 1: c.learningRate = -1; return ("learningRate", c)
    case 2: c.batch = 0; return ("batch", c)
    case 3: c.epochs = 0; return ("epochs", c)
    case 4: c.optimizer = .momentum(momentum: 1); return ("momentum", c)
    case 5: c.optimizer = .adam(beta2: 1); return ("beta2", c)
    case 6: c.clipNorm = 0; return ("clipNorm", c)
    case 7: c.patience = 3; return ("patience", c)
    case 8: c.accumulate = 0; return ("accumulate", c)
    case 9: c.weightDecay = .l2(-1); return ("weightDecay", c)
    case 10: c.loss = .huber(delta: 0); return ("loss", c)
    default: c.schedule = .step(epochs: 0, factor: 0.5); return ("schedule", c)
    }
  }

  @Test(arguments: 0...11) func refusesWhatMakesNoSense(number: Int) throws {
    let (option, configuration) = Self.wrong(number)
    let data = try rows(10, seed: 1)
    #expect {
      _ = try Trainer(network, training: data, configuration: configuration)
    } throws: { ($0 as? ConfigurationError)?.option == option }
  }

  /// Numbers are told as they were written, not as Double sees a Float.
  @Test func tellsTheNumberFound() throws {
    var configuration = configuration()
    configuration.learningRate = -0.1
    let data = try rows(10, seed: 1)
    #expect {
      _ = try Trainer(network, training: data, configuration: configuration)
    } throws: { "\($0)" == "learningRate: expected a number above 0, found -0.1" }
    configuration.learningRate = .infinity
    #expect(throws: ConfigurationError.self) {
      try Trainer(network, training: data, configuration: configuration)
    }
  }

  /// Held-out rows that are none cannot be watched.
  @Test func refusesToWatchNothing() throws {
    let none = try Dataset(features: [], featureCount: 4, targets: .classes([], count: 3))
    var patient = configuration()
    patient.patience = 3
    var plateau = configuration()
    plateau.schedule = .plateau(factor: 0.5, patience: 1)
    for (option, configuration) in [("patience", patient), ("schedule", plateau)] {
      #expect {
        _ = try Trainer(
          network, training: try rows(10, seed: 1), validation: none, configuration: configuration)
      } throws: { ($0 as? ConfigurationError)?.option == option }
    }
  }

  @Test func refusesPartsThatDoNotFit() throws {
    let data = try rows(10, seed: 1)
    for (option, network) in [
      ("inputs", Architecture(inputs: 5, hidden: [], outputs: 3)),
      ("layers", Architecture(inputs: 4, hidden: [], outputs: 2)),
      ("layers", Architecture(inputs: 4, hidden: [0], outputs: 3)),
      ("layers", Architecture(inputs: 4, layers: [])),
      ("dropout", Architecture(inputs: 4, hidden: [3], outputs: 3, dropout: 1)),
      ("dropout", Architecture(inputs: 4, layers: [DenseLayer(3, dropout: 0.5)])),
    ] {
      #expect {
        _ = try Trainer(network, training: data, configuration: configuration())
      } throws: { ($0 as? ConfigurationError)?.option == option }
    }
    for threads in [0, -1, 1025] {
      #expect {
        _ = try Trainer(
          network, training: data, configuration: configuration(),
          execution: Execution(threads: threads))
      } throws: { ($0 as? ConfigurationError)?.option == "threads" }
    }
  }
}
