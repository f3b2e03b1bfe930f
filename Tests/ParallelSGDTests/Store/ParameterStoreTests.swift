import Shards
import Testing

@testable import ParallelSGD

@Suite struct ParameterStoreTests {
  private let network = Architecture(inputs: 4, hidden: [16], outputs: 3)

  private func store(_ mode: Synchronization) throws -> ParameterStore {
    let data = try Rows.classification(rows: 400, features: 4, classes: 3, seed: 1)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = 32
    configuration.synchronization = mode
    configuration.replicas = mode.hasReplicas ? 2 : nil
    let plan = NetworkPlan(network, loss: configuration.loss)
    let facts = RunFacts(
      plan: plan, configuration: configuration, rowCount: data.rowCount, evaluationRows: 0,
      threads: 2, forcesThreads: true, instructionSet: .fastest, leavesCheckpoints: false)
    return ParameterStore(
      plan: plan,
      state: StoreState(
        parameters: FloatBuffer(count: plan.layout.count), slots: [], best: nil, version: 0),
      data: data, evaluationRows: 0, configuration: configuration, facts: facts,
      execution: Execution(threads: 2))
  }

  /// Who is cancelled waits for what is at work, and for nothing more.
  @Test(arguments: [
    (Synchronization.barrier, 1...1), (.local(steps: 3), 3...3),
    (.stale(steps: 2), 1...2), (.hogwild, 1...2),
  ]) func aLeaseThatIsOverMakesAStep(
    mode: Synchronization, steps: ClosedRange<Int>
  ) async throws {
    let store = try store(mode)
    await store.begin(epoch: 0)
    let deadline = Deadline(after: .max)
    deadline.pass()
    let report = try await store.run(
      ParameterStore.Lease(epoch: 0, firstStep: 0, deadline: deadline, rateFactor: 1))
    #expect(steps.contains(report.nextStep))
  }
}
