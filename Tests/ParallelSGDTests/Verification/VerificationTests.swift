import Shards
import Testing

@testable import ParallelSGD

@Suite struct VerificationTests {
  private let network = Architecture(
    inputs: 11, hidden: [24, 9], outputs: 5, activation: .tanh, dropout: 0.3)

  private func verification(
    _ optimizer: Optimizer = .adam(), threads: [Int] = [1, 2, 5], rows: Int = 100, batch: Int = 32,
    steps: Int = 7, sets: [InstructionSet] = [.fastest],
    disorder: Verification.Disorder? = nil
  ) throws -> Verification {
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
    configuration.batch = batch
    configuration.epochs = 3
    return try Verification(
      network, training: Rows.classification(rows: rows, features: 11, classes: 5),
      validation: Rows.classification(rows: 20, features: 11, classes: 5, seed: 8),
      configuration: configuration,
      variants: sets.flatMap { set in
        threads.map { Verification.Variant(threads: $0, instructionSet: set) }
      }, steps: steps, warmStart: nil, disorder: disorder)
  }

  @Test(arguments: [Optimizer.sgd, .momentum(), .adam(), .lars(), .lamb()])
  func alikeOnAnyNumberOfThreads(optimizer: Optimizer) async throws {
    var heard = 0
    let outcomes = try await verification(optimizer).run { _ in heard += 1 }
    #expect(heard == 3)
    #expect(outcomes.map(\.variant.threads) == [1, 2, 5])
    for outcome in outcomes {
      #expect(outcome.steps == 7)
      #expect(outcome.difference == nil)
      #expect(outcome.weightsSHA256 == outcomes[0].weightsSHA256)
      #expect(outcome.stateSHA256 == outcomes[0].stateSHA256)
      #expect(outcome.lossesSHA256 == outcomes[0].lossesSHA256)
      #expect((outcome.stateSHA256 == nil) == (optimizer == .sgd))
    }
  }

  @Test func anyFusedInstructionSet() async throws {
    let sets = InstructionSet.available.filter(\.isFused)
    let outcomes = try await verification(threads: [1, 3], sets: sets).run()
    #expect(outcomes.allSatisfy { $0.difference == nil })
    #expect(Set(outcomes.map(\.weightsSHA256)).count == 1)
  }

  @Test func setsThatRoundOtherwiseAreRefused() throws {
    let sets = [true, false].compactMap { isFused in
      InstructionSet.available.first { $0.isFused == isFused }
    }
    guard sets.count == 2 else { return }
    #expect(throws: ConfigurationError.self) { try verification(sets: sets) }
    #expect(throws: ConfigurationError.self) { try verification(threads: []) }
    #expect(throws: ConfigurationError.self) { try verification(steps: 0) }
  }

  /// What is verified is the ordinary training: its end has the same weights.
  @Test func theWeightsAreThoseOfATraining() async throws {
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    (configuration.batch, configuration.epochs) = (32, 3)
    let trainer = try Trainer(
      network, training: Rows.classification(rows: 100, features: 11, classes: 5),
      configuration: configuration)
    let expected = try await trainer.train().model.weightsSHA256
    // 100 rows are 4 steps an epoch: 12 in all, and more are not made.
    let outcomes = try await verification(threads: [2], steps: 500).run()
    #expect(outcomes[0].steps == 12)
    #expect(outcomes[0].weightsSHA256 == expected)
  }

  /// Rows of the second layer are added in another order on more than one thread.
  @Test func anotherOrderIsFoundAndNamed() async throws {
    let outcomes = try await verification(.momentum()) { layer, _, threads in
      layer == 1 && threads > 1
    }.run()
    #expect(outcomes[0].difference == nil)
    for outcome in outcomes.dropFirst() {
      let difference = try #require(outcome.difference)
      #expect(difference.step == 1)
      #expect(difference.tensor == "layers.1.weight")
      #expect(difference.elements == 24 * 9)
      #expect((1...24 * 9).contains(difference.count))
      let (expected, found) = (try #require(difference.expected), difference.found)
      // The same sum, rounded otherwise.
      #expect(expected != found && abs(expected - found) < 1e-6)
      #expect(outcome.weightsSHA256 != outcomes[0].weightsSHA256)
      #expect(outcome.stateSHA256 != outcomes[0].stateSHA256)
      #expect(outcome.lossesSHA256 != outcomes[0].lossesSHA256)
      #expect(difference.description.hasPrefix("step 1: layers.1.weight["))
    }
    #expect(outcomes[1].difference?.index == outcomes[2].difference?.index)
  }

  /// The element that is named is the first one that differs, by the engine alone.
  @Test func theFirstElementIsNamed() async throws {
    let disorder: Verification.Disorder = { layer, _, threads in layer == 0 && threads > 1 }
    let outcome = try await verification(.sgd, threads: [1, 2], steps: 1, disorder: disorder)
      .run()[1]
    let difference = try #require(outcome.difference)
    func weights(threads: Int) async throws -> [Float] {
      var configuration = TrainerConfiguration(
        loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: .sgd)
      (configuration.batch, configuration.epochs) = (32, 3)
      var execution = Execution(threads: threads, forcesThreads: true)
      execution.disorder = disorder
      let ends = Locked([Float]())
      let layout = ParameterLayout(network)
      execution.watch = StepWatch(steps: 1) { _ in
      } end: { state in
        ends.withLock { $0 = layout.elements(of: layout.weight(0), in: state.parameters) }
      }
      _ = try await Trainer(
        network, training: Rows.classification(rows: 100, features: 11, classes: 5),
        configuration: configuration, execution: execution
      ).train()
      return ends.withLock { $0 }
    }
    let (one, two) = (try await weights(threads: 1), try await weights(threads: 2))
    let places = one.indices.filter { one[$0] != two[$0] }
    let first = try #require(places.first)
    #expect(difference.index == [first / 24, first % 24])
    #expect(difference.expected == Double(one[first]))
    #expect(difference.found == Double(two[first]))
    #expect(difference.count == places.count)
  }

  /// Which worker comes first is chance: found as soon as another than the leader has had a part.
  @Test func anOrderThatGoesByTheWorkerIsFound() async throws {
    var difference: Verification.Difference?
    for _ in 0..<200 where difference == nil {
      difference = try await verification(threads: [1, 4], steps: 12) { _, worker, _ in worker > 0 }
        .run()[1].difference
    }
    let found = try #require(difference)
    // A last bit of the gradient may be lost in the parameters, and stay in the optimizer's state.
    #expect(found.tensor.hasPrefix("layers."), "\(found)")
    #expect(found.expected != nil)
  }

  @Test func aReferenceThatDoesNotRepeatItselfIsSaid() async throws {
    // Every other training adds rows in another order, whatever its threads.
    let trainings = Locked(0)
    let threads = Locked(0)
    let outcome = try await verification(.sgd, threads: [1, 2], steps: 1) { layer, _, count in
      guard layer == 0 else { return false }
      let last = threads.withLock { last in
        defer { last = count }
        return last
      }
      if last != count { trainings.withLock { $0 += 1 } }
      // The third is the first one again.
      return trainings.withLock { $0 } >= 2
    }.run()[1]
    let difference = try #require(outcome.difference)
    #expect(difference.expected == nil)
    #expect(difference.tensor == "layers.0.weight")
    #expect(difference.description.hasSuffix("the first run is not the same twice"))
  }
}
