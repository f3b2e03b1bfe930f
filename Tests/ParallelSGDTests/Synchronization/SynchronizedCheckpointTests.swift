import Shards
import Testing

@testable import ParallelSGD

/// Checkpoints where workers have parameters of their own.
@Suite struct SynchronizedCheckpointTests {
  private func essence(_ result: TrainingResult) -> [String] {
    result.epochs.map {
      "\($0.epoch) \($0.step) \($0.trainLoss) \($0.learningRate) \(String(describing: $0.validation))"
    } + [result.model.weightsSHA256, "\(result.stop) \(result.steps)"]
  }

  /// Checkpoints of local are taken where rounds end, and going on from each gives the same bytes. Five
  /// steps an epoch are rounds of two, two and one.
  @Test(arguments: [Optimizer.adam(), .momentum()])
  func localGoesOnFromEveryRound(optimizer: Optimizer) async throws {
    var problem = try CheckpointTests.Problem(optimizer)
    problem.configuration.synchronization = .local(steps: 2)
    problem.configuration.replicas = 3
    let kept = CheckpointTests.Kept()
    let whole = try await problem.train(kept: kept)
    let ends = (0..<4).flatMap { epoch in [2, 4, 5].map { 5 * epoch + $0 } }
    #expect(kept.all.map(\.step).drop { $0 == 0 } == ends[...])
    for (index, checkpoint) in kept.all.enumerated() {
      let read = try Checkpoint(checkpoint.encoded, name: "c")
      #expect(read.configuration.replicas == 3)
      let again = try await problem.train(threads: 1 + index % 4, every: 7, resuming: read)
      #expect(essence(again) == essence(whole), "from step \(checkpoint.step)")
    }
  }

  /// The state is one whenever the workers are joined; what comes after differs from run to run.
  @Test(arguments: [Synchronization.stale(steps: 2), .hogwild])
  func theOthersGoOn(mode: Synchronization) async throws {
    var problem = try CheckpointTests.Problem()
    problem.configuration.synchronization = mode
    let kept = CheckpointTests.Kept()
    _ = try await problem.train(kept: kept)
    let middle = try #require(kept.all.first { $0.step > 5 })
    let again = try await problem.train(resuming: try Checkpoint(middle.encoded, name: "c"))
    #expect(again.steps == 20)
    #expect(again.epochs.count == 4)
    // Slots are a part of the state too.
    for slot in middle.store.slots {
      #expect((0..<slot.count).contains { slot.base[$0] != 0 })
    }
    // With one worker nothing is left to chance.
    let last = try #require(kept.all.last)
    let extended = try await problem.train(threads: 1, resuming: last)
    #expect(extended.model.weightsSHA256 == last.bestModelHash(problem))
  }

  @Test func anotherModeIsAnotherTraining() async throws {
    var problem = try CheckpointTests.Problem()
    problem.configuration.synchronization = .local(steps: 2)
    let kept = CheckpointTests.Kept()
    _ = try await problem.train(kept: kept)
    let checkpoint = try #require(kept.all.last)
    func refusal(_ mode: Synchronization, threads: Int) async throws -> String {
      problem.configuration.synchronization = mode
      do {
        _ = try await problem.train(threads: threads, resuming: checkpoint)
      } catch let error as ConfigurationError {
        return error.message
      }
      return "accepted"
    }
    #expect(try await refusal(.local(steps: 2), threads: 2) == "accepted")
    let other = "the checkpoint is of another training: "
    #expect(try await refusal(.local(steps: 2), threads: 3) == other + "replicas was 2, is 3")
    #expect(
      try await refusal(.local(steps: 3), threads: 2)
        == other + "synchronization was local:2, is local:3")
    #expect(
      try await refusal(.hogwild, threads: 2)
        == other + "synchronization was local:2, is hogwild; replicas was 2, is none")
  }
}

extension Checkpoint {
  /// Of the parameters that a training which is over gives out.
  fileprivate func bestModelHash(_ problem: CheckpointTests.Problem) -> String {
    Model(
      plan: NetworkPlan(architecture, loss: configuration.loss),
      parameters: store.best ?? store.parameters, pipeline: .numbers(problem.training)
    ).weightsSHA256
  }
}
