import Shards
import Testing

@testable import ParallelSGD

/// A first layer that is computed by its outputs, and rows that are gathered meanwhile.
@Suite struct StepEngineFirstLayerTests {
  private static let architecture = Architecture(inputs: 560, hidden: [96, 20], outputs: 5)

  private func harness(
    rows: Int, batch: Int, threads: Int, keepsGradient: Bool = false
  ) throws -> EngineHarness {
    let data = try Rows.classification(rows: rows, features: 560, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
    configuration.batch = batch
    return EngineHarness(
      Self.architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(Self.architecture.parameterCount, seed: 5, in: -0.2...0.2),
      threads: threads, keepsGradient: keepsGradient)
  }

  /// The first step knows nothing of the data's zeros and goes by rows: the same gradient.
  @Test(arguments: [1, 2, 3])
  func isTheSameByRows(threads: Int) throws {
    let harness = try harness(rows: 90, batch: 90, threads: threads, keepsGradient: true)
    let work = harness.engine.work
    func step() throws -> (loss: Double, gradient: [UInt32], isByPanels: Bool) {
      let loss = try harness.take().sum
      let gradient = (0..<work.gradient.count).map { work.gradient.base[$0].bitPattern }
      return (loss, gradient, work.isFirstByPanels)
    }
    let (byRows, byPanels) = (try step(), try step())
    #expect(!byRows.isByPanels && byPanels.isByPanels)
    #expect(byRows.loss == byPanels.loss)
    #expect(byRows.gradient == byPanels.gradient)
  }

  /// Batches of 80, each announced by the one before, or others in their place: what is announced decides
  /// how rows come, and nothing else.
  @Test(arguments: [1, 3])
  func isTheSameWithRowsGatheredAhead(threads: Int) throws {
    func outcome(announces: Bool) throws -> (parameters: [Float], gathered: [Bool]) {
      let harness = try harness(rows: 380, batch: 80, threads: threads)
      var gathered: [Bool] = []
      for epoch in 0..<2 {
        let order = (0..<380).map { ($0 * 7 + 11 * epoch) % 380 }
        for start in stride(from: 0, to: epoch == 0 ? 380 : 160, by: 80) {
          let end = min(start + 80, 380)
          let before = harness.engine.work.arenas[0].input
          try harness.take(
            Array(order[start..<end]),
            following: Array(announces ? order[end...] : order[..<start]),
            learningRate: 0.01)
          gathered.append(harness.engine.work.arenas[0].input != before)
        }
      }
      return (harness.parameters, gathered)
    }
    let (truth, others) = (try outcome(announces: true), try outcome(announces: false))
    // The first batch and one of 60 rows go by rows; nobody announces what comes next to them.
    #expect(truth.gathered == [false, false, true, true, false, false, true])
    #expect(!others.gathered.contains(true))
    #expect(others.parameters == truth.parameters)
  }
}
