import Shards
import Testing

@testable import ParallelSGD

@Suite struct LocalEngineTests {
  private let network = Architecture(inputs: 5, hidden: [11], outputs: 3, activation: .tanh)

  private func configuration(
    _ optimizer: Optimizer, _ mode: Synchronization, replicas: Int? = nil, batch: Int = 32
  ) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
    configuration.learningRate = 0.05
    configuration.batch = batch
    configuration.epochs = 1
    configuration.synchronization = mode
    configuration.replicas = replicas
    return configuration
  }

  private func train(
    _ configuration: TrainerConfiguration, rows: Int = 101, weighted: Bool = true, threads: Int = 2,
    dropout: Float = 0
  ) async throws -> TrainingResult {
    let data = try Rows.classification(rows: rows, features: 5, classes: 3, weighted: weighted)
    let network = Architecture(
      inputs: 5, hidden: [11], outputs: 3, activation: .tanh, dropout: dropout)
    return try await Trainer(
      network, training: data, configuration: configuration,
      execution: Execution(threads: threads, forcesThreads: true)
    ).train()
  }

  private func distance(_ a: TrainingResult, _ b: TrainingResult) -> Float {
    zip(a.model.tensors, b.model.tensors).flatMap { zip($0.elements, $1.elements) }
      .reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// Of four steps on parameters below 1, with a rate of 0.05 and gradients below 1: a step rounds a
  /// parameter some four times by half a unit in the last place, 2⁻²⁵, and each gradient's sum over 32
  /// rows by 32·2⁻²⁵ at most, times the rate; momentum adds up ten of these, and what a step has
  /// rounded moves the later gradients by as much again. 4·2·(4 + 10·0.05·32)·2⁻²⁵ = 4.8e-6.
  private let tolerance: Float = 4.8e-6

  /// One step a round: the mean of the replicas' steps is the step by the mean gradient, for rules that
  /// are linear in it. Odd shards, a last batch of 5 rows, and 7 replicas for it.
  @Test(
    arguments: [
      (Optimizer.sgd, WeightDecay.none), (.momentum(), .l2(0.01)), (.nesterov(), .decoupled(0.1)),
    ], [(3, false), (3, true), (7, true)])
  func oneStepARoundIsBarrier(
    rule: (Optimizer, WeightDecay), shape: (replicas: Int, weighted: Bool)
  ) async throws {
    var barrier = configuration(rule.0, .barrier)
    barrier.weightDecay = rule.1
    var local = barrier
    (local.synchronization, local.replicas) = (.local(steps: 1), shape.replicas)
    let expected = try await train(barrier, weighted: shape.weighted)
    let found = try await train(local, weighted: shape.weighted)
    #expect(found.steps == 4)
    #expect(distance(found, expected) < tolerance)
    #expect(abs(found.epochs[0].trainLoss - expected.epochs[0].trainLoss) < 1e-6)
    // Two steps a round are something else: the tolerance tells them apart.
    local.synchronization = .local(steps: 2)
    #expect(distance(try await train(local, weighted: shape.weighted), expected) > 10 * tolerance)
  }

  /// Adam divides by a root of the gradient's squares: the mean of the steps is no step by the mean.
  @Test func oneStepARoundIsNotBarrierUnderAdam() async throws {
    let expected = try await train(configuration(.adam(), .barrier))
    let found = try await train(configuration(.adam(), .local(steps: 1), replicas: 3))
    #expect(distance(found, expected) > 10 * tolerance)
  }

  /// Two rounds of two replicas by hand, in Double: `y = p·x + b`, `½(y − t)²`, weights 1 to 4.
  @Test(arguments: [Float(0), 0.5]) func theMeanIsWeighedByRows(momentum: Float) async throws {
    let x: [Float] = [1, -2, 0.5, 3, -1, 2, 0.25, -0.5, 1.5]
    let t: [Float] = [2, 1, -1, 0, 3, 1, 2, -2, 1]
    let w: [Float] = [1, 4, 2, 3, 1, 2, 4, 1, 3]
    var configuration = TrainerConfiguration(
      loss: .meanSquaredError, optimizer: .momentum(momentum: momentum))
    configuration.learningRate = 0.1
    configuration.schedule = .constant
    (configuration.batch, configuration.epochs, configuration.keepBest) = (3, 1, false)
    (configuration.synchronization, configuration.replicas) = (.local(steps: 2), 2)
    let data = try Dataset(
      features: x, featureCount: 1, targets: .values(t, width: 1), weights: w)
    let trainer = try Trainer(
      Architecture(inputs: 1, hidden: [], outputs: 1), training: data,
      configuration: configuration, warmStart: try linear(0.5, 0.25))
    let model = try await trainer.train().model

    struct State { var p = 0.5, b = 0.25, vp = 0.0, vb = 0.0 }
    let order = EpochOrder(rowCount: 9, seed: 0).rows(epoch: 0).map { Int($0) }
    var state = State()
    // Steps 0 and 1 are a round, step 2 is one that the epoch's end cuts short. Batches of three rows
    // are shards of two and one.
    for round in [0..<2, 2..<3] {
      var replicas = [State](repeating: state, count: 2)
      var weights = [0.0, 0.0]
      for step in round {
        let shards = [order[3 * step..<3 * step + 2], order[3 * step + 2..<3 * step + 3]]
        for (replica, shard) in shards.enumerated() {
          var (dp, db, weight) = (0.0, 0.0, 0.0)
          for row in shard {
            let error = replicas[replica].p * Double(x[row]) + replicas[replica].b - Double(t[row])
            dp += Double(w[row]) * error * Double(x[row])
            db += Double(w[row]) * error
            weight += Double(w[row])
          }
          replicas[replica].vp = Double(momentum) * replicas[replica].vp + dp / weight
          replicas[replica].vb = Double(momentum) * replicas[replica].vb + db / weight
          replicas[replica].p -= 0.1 * replicas[replica].vp
          replicas[replica].b -= 0.1 * replicas[replica].vb
          weights[replica] += weight
        }
      }
      func mean(_ part: (State) -> Double) -> Double {
        (weights[0] * part(replicas[0]) + weights[1] * part(replicas[1]))
          / (weights[0] + weights[1])
      }
      state = State(
        p: mean { $0.p }, b: mean { $0.b }, vp: mean { $0.vp }, vb: mean { $0.vb })
    }
    // Some twenty roundings of numbers below 4.
    #expect(abs(Double(model.tensors[0].elements[0]) - state.p) < 5e-6)
    #expect(abs(Double(model.tensors[1].elements[0]) - state.b) < 5e-6)
  }

  /// `y = p·x + b` as a model.
  private func linear(_ p: Float, _ b: Float) throws -> Model {
    let plan = NetworkPlan(
      Architecture(inputs: 1, hidden: [], outputs: 1), loss: .meanSquaredError)
    let parameters = FloatBuffer(count: plan.layout.count)
    plan.layout.store([p], to: plan.layout.weight(0), in: parameters)
    plan.layout.store([b], to: plan.layout.bias(0), in: parameters)
    return Model(plan: plan, parameters: parameters, pipeline: nil)
  }

  /// One replica has nobody to be averaged with: the very bytes of barrier, for any rule and round.
  @Test(arguments: [Optimizer.adam(), .momentum()], [1, 3])
  func oneReplicaIsBarrier(optimizer: Optimizer, steps: Int) async throws {
    let barrier = try await train(configuration(optimizer, .barrier), dropout: 0.2)
    let local = try await train(
      configuration(optimizer, .local(steps: steps), replicas: 1), threads: 3, dropout: 0.2)
    #expect(local.model.weightsSHA256 == barrier.model.weightsSHA256)
  }

  /// Replicas decide the bytes; threads, repeats and scheduling do not.
  @Test func theReplicasDecideAndNotTheThreads() async throws {
    var hashes: [Int: Set<String>] = [:]
    var losses: [Int: Set<Double>] = [:]
    for replicas in [2, 4] {
      for threads in [1, 2, 3, 4, 4, 9] {
        var configuration = configuration(.adam(), .local(steps: 3), replicas: replicas)
        configuration.epochs = 2
        let result = try await train(configuration, threads: threads, dropout: 0.3)
        #expect(result.chunksByWorker.count == min(threads, replicas))
        hashes[replicas, default: []].insert(result.model.weightsSHA256)
        losses[replicas, default: []].formUnion(result.epochs.map(\.trainLoss))
      }
    }
    #expect(hashes[2]?.count == 1)
    #expect(hashes[4]?.count == 1)
    #expect(hashes[2] != hashes[4])
    #expect(losses[4]?.count == 2)
  }

  /// Unless told otherwise there are as many replicas as threads were asked for, whatever the cores.
  @Test func thereAreAsManyReplicasAsThreads() async throws {
    let data = try Rows.classification(rows: 40, features: 5, classes: 3)
    let trainer = try Trainer(
      network, training: data, configuration: configuration(.sgd, .local(steps: 2)),
      execution: Execution(threads: 6))
    #expect(trainer.configuration.replicas == 6)
    #expect(trainer.facts.activeThreads <= min(6, trainer.facts.usableCores))
    let plain = try Trainer(
      network, training: data, configuration: configuration(.sgd, .barrier),
      execution: Execution(threads: 6))
    #expect(plain.configuration.replicas == nil)
  }

  /// Batches taken together for a step are one, cut for the replicas as a whole.
  @Test func accumulatedBatchesAreOne() async throws {
    var whole = configuration(.momentum(), .local(steps: 2), replicas: 3, batch: 32)
    var parts = whole
    (parts.batch, parts.accumulate) = (8, 4)
    whole.clipNorm = 0.5
    parts.clipNorm = 0.5
    let expected = try await train(whole)
    #expect(try await train(parts).model.weightsSHA256 == expected.model.weightsSHA256)
  }

  /// Most batches weigh nothing: replicas then count by their rows, and momentum goes on as in barrier.
  @Test func batchesWithoutWeight() async throws {
    let data = try Dataset(
      features: Rows.uniform(20, seed: 3), featureCount: 1,
      targets: .values(Rows.uniform(20, seed: 4), width: 1),
      weights: (0..<20).map { $0 == 7 ? 1 : 0 })
    var configuration = TrainerConfiguration(loss: .meanSquaredError, optimizer: .momentum())
    (configuration.batch, configuration.epochs) = (3, 2)
    var local = configuration
    (local.synchronization, local.replicas) = (.local(steps: 1), 2)
    let start = try linear(0.5, 0.25)
    let models = try await [configuration, local].asyncMap {
      try await Trainer(
        Architecture(inputs: 1, hidden: [], outputs: 1), training: data, configuration: $0,
        warmStart: start
      ).train().model
    }
    for index in 0..<2 {
      let found = models.map { $0.tensors[index].elements[0] }
      #expect(abs(found[0] - found[1]) < tolerance)
      #expect(abs(found[0] - start.tensors[index].elements[0]) > 100 * tolerance)
    }
  }

  /// The row is told by its place in the batch, not in the replica's shard.
  @Test func divergenceNamesTheRowOfTheBatch() async throws {
    // One row alone overflows, and its place in the only batch is known.
    var x = [Float](repeating: 1, count: 10)
    x[4] = 3e38
    let data = try Dataset(
      features: x, featureCount: 1, targets: .values([Float](repeating: 0, count: 10), width: 1))
    var configuration = TrainerConfiguration(loss: .meanSquaredError, optimizer: .sgd)
    (configuration.batch, configuration.epochs) = (10, 1)
    (configuration.synchronization, configuration.replicas) = (.local(steps: 4), 4)
    let place = try #require(EpochOrder(rowCount: 10, seed: 0).rows(epoch: 0).firstIndex(of: 4))
    let trainer = try Trainer(
      Architecture(inputs: 1, hidden: [], outputs: 1), training: data,
      configuration: configuration, warmStart: try linear(2, 0))
    await #expect {
      _ = try await trainer.train()
    } throws: { error in
      guard case .diverged(1, 1, 0, let rows, _, _) = error as? TrainingError else { return false }
      return rows == place...place
    }
  }
}

extension Sequence {
  /// Results one after the other.
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
