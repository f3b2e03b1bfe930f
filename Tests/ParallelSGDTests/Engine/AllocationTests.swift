import Foundation
import Shards
import Testing

@testable import ParallelSGD

/// The preloaded function that says how often memory was asked for, where there is one.
private let counter: (@convention(c) () -> Int)? = dlsym(dlopen(nil, RTLD_NOW), "allocation_count")
  .map { unsafeBitCast($0, to: (@convention(c) () -> Int).self) }

/// Counts allocations with the help of `scripts/count-allocations`, which preloads a counter and
/// builds with optimisation: unoptimised code boxes values that optimised code keeps in registers.
@Suite(.serialized, .enabled(if: counter != nil, "run by scripts/count-allocations"))
struct AllocationTests {
  @Test func theCounterCounts() throws {
    let counter = try #require(counter)
    let before = counter()
    let buffers = (1...100).map { FloatBuffer(count: $0) }
    #expect(counter() - before >= 100)
    #expect(buffers.count == 100)
  }

  @Test(arguments: [1, 4]) func aStepAllocatesNothing(threads: Int) throws {
    let counter = try #require(counter)
    for (optimizer, schedule, accumulate) in [
      (Optimizer.adam(), Schedule.cosine, 1), (.momentum(), .oneCycle, 3), (.sgd, .constant, 1),
      (.lars(), .cosine, 1), (.lamb(), .cosine, 1),
    ] {
      let data = try Rows.classification(rows: 96, features: 20, classes: 3, weighted: true)
      var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
      configuration.optimizer = optimizer
      configuration.schedule = schedule
      configuration.batch = 32
      configuration.accumulate = accumulate
      configuration.clipNorm = 1
      let architecture = Architecture(
        inputs: 20, hidden: [40, 30], outputs: 3, activation: .gelu, dropout: 0.2)
      let harness = EngineHarness(
        architecture, data: data, configuration: configuration,
        parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.3...0.3),
        threads: threads)
      // The test's own runtime may allocate now and then; a step that does would do so every time.
      let fewest = try (0..<5).map { _ in
        try harness.allocations(steps: 1000, learningRate: 0.001, counter: counter)
      }.min()
      print("allocations in 1000 steps: \(fewest ?? -1)")
      #expect(fewest == 0)
    }
  }
}

extension AllocationTests {
  /// The way of most steps: applied as it is contracted, in place or packed, by regions or by row
  /// blocks side by side, without zeros and with the first layers by panels; with clocks.
  @Test(
    arguments: [1, 4],
    [
      (32, [40, 30], 0.2), (600, [40, 30], 0.2), (1200, [4], 0.2), (128, [1600, 64], 0.2),
      (128, [1600, 256], 0),
    ])
  func aStepAppliedAtOnceAllocatesNothing(
    threads: Int, shape: (batch: Int, hidden: [Int], dropout: Float)
  ) throws {
    let counter = try #require(counter)
    let data = try Rows.classification(rows: 1200, features: 20, classes: 3)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = shape.batch
    let architecture = Architecture(
      inputs: 20, hidden: shape.hidden, outputs: 3, dropout: shape.dropout)
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.3...0.3),
      threads: threads, measures: true)
    let fewest = try (0..<5).map { _ in
      try harness.allocations(
        steps: 100, rows: shape.batch, learningRate: 0.001, counter: counter)
    }.min()
    print("allocations in 100 steps: \(fewest ?? -1)")
    #expect(fewest == 0)
    #expect(harness.engine.work.appliesAtOnce)
    #expect(harness.engine.work.factors.isPacked == (shape.batch > 256))
    #expect(harness.engine.work.isSideBySide == (shape.batch > 512 && threads == 4))
    if shape.batch == 128 { #expect(harness.engine.work.isMarked.contains(true)) }
    let work = harness.engine.work
    let byPanels = shape.dropout == 0 && threads > 1 ? 2 : 1
    #expect(work.layersByPanels == (shape.batch == 128 ? byPanels : 0))
    // After 110 steps in rounds of 9, the next rows are gathered already.
    #expect(work.ahead.rows == (shape.batch == 128 ? 128..<256 : 0..<0))
  }
}

extension AllocationTests {
  /// What a lease takes does not grow with its steps, so a step of the modes with replicas takes nothing.
  @Test(arguments: ["local:1", "local:7", "stale:0", "stale:2", "hogwild"], [1, 3])
  func aLeaseTakesTheSameForManySteps(mode: String, threads: Int) async throws {
    let counter = try #require(counter)
    let data = try Rows.classification(rows: 21_000, features: 20, classes: 3, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = 30
    configuration.clipNorm = 1
    configuration.synchronization = try #require(Synchronization(mode))
    configuration.replicas = configuration.synchronization.hasReplicas ? 3 : nil
    let network = Architecture(inputs: 20, hidden: [40, 30], outputs: 3, dropout: 0.2)
    let plan = NetworkPlan(network, loss: configuration.loss)
    let facts = RunFacts(
      plan: plan, configuration: configuration, rowCount: data.rowCount, evaluationRows: 0,
      threads: threads, forcesThreads: true, instructionSet: .fastest, leavesCheckpoints: false)
    let store = ParameterStore(
      plan: plan,
      state: StoreState(
        parameters: FloatBuffer(count: plan.layout.count), slots: [], best: nil, version: 0),
      data: data, evaluationRows: 0, configuration: configuration, facts: facts,
      execution: Execution(threads: threads, measuresParts: true))
    await store.begin(epoch: 0)
    func allocations(of steps: Int, from first: Int) async throws -> Int {
      let before = counter()
      let report = try await store.run(
        ParameterStore.Lease(
          epoch: 0, firstStep: first, deadline: Deadline(after: .max), rateFactor: 1, steps: steps))
      #expect(report.nextStep == first + steps)
      return counter() - before
    }
    _ = try await allocations(of: 70, from: 0)
    var (few, many) = (Int.max, Int.max)
    for round in 0..<3 {
      few = min(few, try await allocations(of: 7, from: 70 + 147 * round))
      many = min(many, try await allocations(of: 140, from: 77 + 147 * round))
    }
    print("allocations in 140 steps of \(mode) beyond those in 7: \(many - few)")
    // A worker that parks may allocate once a session, so some leases differ by a few.
    #expect(many - few < 20)
  }
}

extension EngineHarness {
  /// Allocations of `steps` steps over so many rows each, all by default, after a few to warm up.
  func allocations(
    steps: Int, rows: Int? = nil, learningRate: Float, counter: () -> Int
  ) throws -> Int {
    let order = (0..<UInt32(data.rowCount)).map { $0 }
    return try RowSource.with(data, scale: RowScale(of: data)) { source in
      try order.withUnsafeBufferPointer { order in
        var source = source
        source.order = try #require(order.baseAddress)
        source.orderCount = order.count
        return try engine.withWorkers {
          var before = 0
          for step in 0..<steps + 10 {
            if step == 10 { before = counter() }
            let factor = configuration.schedule.factor(
              step: step, stepsPerEpoch: 10, totalSteps: steps + 10, warmupSteps: 5)
            // Batch after batch of the order, and again from its start.
            let batches = order.count / (rows ?? order.count)
            var source = source
            source.order += step % batches * (rows ?? 0)
            source.orderCount -= step % batches * (rows ?? 0)
            _ = try engine.step(
              source: source, rows: rows ?? order.count, slice: configuration.batch, step: step,
              seed: 1,
              learningRate: learningRate * Float(factor))
          }
          return counter() - before
        }
      }
    }
  }
}
