import Shards
import Testing

@testable import ParallelSGD

/// A training that stops and goes on is the training that never stopped.
@Suite struct CheckpointTests {
  /// The checkpoints of a training, in order.
  final class Kept: Sendable {
    private let checkpoints = Locked<[Checkpoint]>([])
    var all: [Checkpoint] { checkpoints.withLock { $0 } }
    func add(_ checkpoint: Checkpoint) { checkpoints.withLock { $0.append(checkpoint) } }
  }

  /// A small training that uses everything that has state.
  struct Problem {
    var configuration: TrainerConfiguration
    let network = Architecture(inputs: 4, hidden: [7], outputs: 3, dropout: 0.2)
    let training: Dataset
    let validation: Dataset

    init(_ optimizer: Optimizer = .adam(), schedule: Schedule = .cosine) throws {
      configuration = TrainerConfiguration(
        loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
      configuration.epochs = 4
      configuration.batch = 16
      configuration.learningRate = 0.02
      configuration.schedule = schedule
      training = try Rows.classification(rows: 75, features: 4, classes: 3, seed: 1)
      validation = try Rows.classification(rows: 30, features: 4, classes: 3, seed: 2)
    }

    /// Trains, and tells of the checkpoints that it leaves.
    func train(
      threads: Int = 2, every steps: Int = 1, resuming: Checkpoint? = nil,
      kept: Kept? = nil
    ) async throws -> TrainingResult {
      let policy = CheckpointPolicy(interval: .steps(steps), notes: ["who": "test"]) { checkpoint in
        kept?.add(checkpoint)
      }
      return try await Trainer(
        network, training: training, validation: validation, configuration: configuration,
        execution: Execution(threads: threads, forcesThreads: true), pipeline: .numbers(training),
        checkpoints: policy, resuming: resuming
      ).train()
    }
  }

  /// What decides whether two trainings were the same.
  private func essence(_ result: TrainingResult) -> [String] {
    result.epochs.map {
      "\($0.epoch) \($0.step) \($0.trainLoss) \($0.learningRate) \(String(describing: $0.validation))"
    } + [result.model.weightsSHA256, "\(result.stop) \(result.steps)"]
  }

  @Test(arguments: [Optimizer.adam(), .momentum(), .sgd])
  func goesOnFromEveryStep(_ optimizer: Optimizer) async throws {
    let problem = try Problem(
      optimizer, schedule: optimizer == .sgd ? .plateau(factor: 0.5, patience: 0) : .cosine)
    let kept = Kept()
    let whole = try await problem.train(kept: kept)
    let checkpoints = kept.all
    // Five steps an epoch; the moment before the first is passed over if the second comes too soon.
    #expect(checkpoints.map(\.step).drop { $0 == 0 } == Array(1...20)[...])
    for (index, checkpoint) in checkpoints.enumerated() {
      let read = try Checkpoint(checkpoint.encoded, name: "c")
      #expect(read.encoded == checkpoint.encoded)
      let again = try await problem.train(threads: 1 + index % 4, every: 7, resuming: read)
      #expect(essence(again) == essence(whole), "from step \(checkpoint.step)")
    }
  }

  @Test func earlyStoppingIsRemembered() async throws {
    var problem = try Problem()
    problem.configuration.patience = 1
    problem.configuration.learningRate = 2
    problem.configuration.epochs = 50
    let kept = Kept()
    let whole = try await problem.train(kept: kept)
    #expect(whole.stop == .earlyStopping)
    for checkpoint in kept.all.suffix(7) {
      #expect(essence(try await problem.train(resuming: checkpoint)) == essence(whole))
    }
  }

  /// More epochs under a schedule that has no end: the same as if they had been asked for at once.
  @Test func moreEpochsAreAllowed() async throws {
    var problem = try Problem(schedule: .constant)
    let kept = Kept()
    _ = try await problem.train(kept: kept)
    problem.configuration.epochs = 6
    let last = try #require(kept.all.last)
    let extended = try await problem.train(resuming: last)
    #expect(essence(extended) == essence(try await problem.train()))
    problem.configuration.epochs = 3
    await #expect(throws: ConfigurationError.self) { _ = try await problem.train(resuming: last) }
  }

  @Test func tellsEveryDifference() async throws {
    let problem = try Problem()
    let kept = Kept()
    _ = try await problem.train(kept: kept)
    let checkpoint = kept.all[3]
    func refusal(_ change: (inout Problem) throws -> Void) async throws -> String {
      var other = problem
      try change(&other)
      do {
        _ = try await other.train(resuming: checkpoint)
      } catch let error as ConfigurationError {
        return error.message
      }
      return "accepted"
    }
    #expect(try await refusal { _ in } == "accepted")
    #expect(
      try await refusal { $0.configuration.learningRate = 0.5 }.contains(
        "learningRate was 0.02, is 0.5"))
    #expect(
      try await refusal { $0.configuration.clipNorm = 1 }.contains("clipNorm was none, is 1.0"))
    #expect(try await refusal { $0.configuration.seed = 9 }.contains("seed was 0, is 9"))
    let message = try await refusal {
      $0.configuration.batch = 8
      $0.configuration.optimizer = .momentum()
    }
    #expect(message.contains("batch was 16, is 8"))
    #expect(message.contains("optimizer was adam"))
  }

  @Test func tellsOtherData() async throws {
    let problem = try Problem()
    let kept = Kept()
    _ = try await problem.train(kept: kept)
    let checkpoint = kept.all[3]
    var features = problem.training.features
    features[17] += 0.5
    let changed = try Dataset(
      features: features, featureCount: 4, targets: problem.training.targets)
    let fewer = try Rows.classification(rows: 74, features: 4, classes: 3, seed: 1)
    for (data, phrase) in [(changed, "SHA-256"), (fewer, "rows was 75, is 74")] {
      do {
        _ = try Trainer(
          problem.network, training: data, validation: problem.validation,
          configuration: problem.configuration, pipeline: checkpoint.pipeline,
          resuming: checkpoint)
        Issue.record("other data was accepted")
      } catch {
        #expect(error.message.contains(phrase), "\(error.message)")
      }
    }
  }

  @Test func refusesNumbersThatNoTrainingHas() async throws {
    let kept = Kept()
    _ = try await Problem().train(kept: kept)
    var file = try Safetensors(kept.all[3].encoded, name: "c")
    let text = try #require(file.metadata["configuration"])
    file.metadata["configuration"] = text.replacing("\"epochs\":4", with: "\"epochs\":-1")
    #expect(
      throws: DataError(
        .badData, file: "c", "configuration: epochs: expected a number 1 to 1000000000, found -1")
    ) { try Checkpoint(file.encodedWithChecksum, name: "c") }
  }

  /// Where texts of a file get into messages they cannot move the cursor.
  @Test func escapesWhatAFileSays() async throws {
    let problem = try Problem()
    let kept = Kept()
    _ = try await problem.train(kept: kept)
    for key in ["sha256", "targets"] {
      var file = try Safetensors(kept.all[3].encoded, name: "c")
      let text = try #require(file.metadata["training"])
      let value = try #require(JSONValue(parsing: [UInt8](text.utf8)[...], file: "c")[key]?.text)
      file.metadata["training"] = text.replacing("\"\(value)\"", with: "\"\\u001b[31m\"")
      let checkpoint = try Checkpoint(file.encodedWithChecksum, name: "c")
      do {
        _ = try await problem.train(resuming: checkpoint)
        Issue.record("other data was accepted")
      } catch let error as ConfigurationError {
        #expect(error.message.contains("\\u{1B}[31m"), "\(error.message)")
      }
    }
  }

  @Test func aCheckpointIsAModelToo() async throws {
    let kept = Kept()
    let problem = try Problem()
    _ = try await problem.train(kept: kept)
    let checkpoint = try #require(kept.all.last)
    let model = try Model(checkpoint.encoded, name: "c")
    #expect(model.weightsSHA256 == checkpoint.model.weightsSHA256)
    #expect(checkpoint.notes == ["who": "test"])
    #expect(checkpoint.epoch == 4 && checkpoint.stepOfEpoch == 0)
  }

  /// No flipped bit goes unseen: of a network small enough for all of them.
  @Test func everyFlippedBitIsRefused() async throws {
    let kept = Kept()
    let data = try Rows.classification(rows: 8, features: 2, classes: 2)
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: .momentum())
    configuration.epochs = 1
    _ = try await Trainer(
      Architecture(inputs: 2, hidden: [2], outputs: 2), training: data, validation: data,
      configuration: configuration, pipeline: .numbers(data),
      checkpoints: CheckpointPolicy { kept.add($0) }
    ).train()
    let checkpoint = try #require(kept.all.last)
    #expect(checkpoint.step == 1 && checkpoint.reports.count == 1)
    let bytes = checkpoint.encoded
    #expect(throws: Never.self) { try Checkpoint(bytes, name: "c") }
    // All take 20 s unless optimised.
    let bits = _isDebugAssertConfiguration() ? 1 : 8
    #expect(
      FlippedBits.notRefused(bytes, bitsOfAByte: bits) { _ = try Checkpoint($0, name: "c") } == [])
  }

  @Test func whatCannotBeKeptEndsTheTraining() async throws {
    let problem = try Problem()
    let policy = CheckpointPolicy(interval: .steps(3)) { checkpoint throws(DataError) in
      if checkpoint.step >= 6 { throw DataError(.inputOutput, file: "c", "no space left") }
    }
    let trainer = try Trainer(
      problem.network, training: problem.training, validation: problem.validation,
      configuration: problem.configuration, checkpoints: policy)
    await #expect(
      throws: TrainingError.notKept(DataError(.inputOutput, file: "c", "no space left"))
    ) {
      try await trainer.train()
    }
  }

  /// A cancelled training leaves the step that it has come to.
  @Test func cancellingLeavesACheckpoint() async throws {
    let problem = try Problem()
    let kept = Kept()
    let whole = try await problem.train()
    let policy = CheckpointPolicy(interval: .steps(1)) { checkpoint in
      kept.add(checkpoint)
    }
    let trainer = try Trainer(
      problem.network, training: problem.training, validation: problem.validation,
      configuration: problem.configuration, pipeline: .numbers(problem.training),
      checkpoints: policy)
    let task = Task { try await trainer.train() }
    for await event in trainer.events {
      if case .checkpoint(_, let step) = event, step == 8 { task.cancel() }
    }
    let result = try await task.value
    let last = try #require(kept.all.last)
    #expect(result.stop == .cancelled || result.stop == .completed)
    #expect(last.step == result.steps)
    #expect(essence(try await problem.train(resuming: last)) == essence(whole))
  }

  @Test func warmStartTakesTheParameters() async throws {
    let problem = try Problem()
    let model = try await problem.train().model
    var configuration = problem.configuration
    configuration.epochs = 1
    configuration.learningRate = 1e-30
    func trainer(_ network: Architecture) throws -> Trainer {
      try Trainer(
        network, training: problem.training, configuration: configuration, warmStart: model)
    }
    #expect(
      try await trainer(problem.network).train().model.weightsSHA256 == model.weightsSHA256)
    #expect(throws: ConfigurationError.self) {
      try trainer(Architecture(inputs: 4, hidden: [8], outputs: 3))
    }
    #expect(throws: ConfigurationError.self) {
      try trainer(Architecture(inputs: 4, hidden: [7], outputs: 3, activation: .tanh))
    }
  }
}
