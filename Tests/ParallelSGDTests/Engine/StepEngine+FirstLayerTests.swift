import Shards
import Testing

@testable import ParallelSGD

/// A first layer that is computed by its outputs, and rows that are gathered meanwhile.
@Suite struct StepEngineFirstLayerTests {
  private static let architecture = Architecture(inputs: 560, hidden: [96, 20], outputs: 5)

  private let initial = Rows.uniform(architecture.parameterCount, seed: 5, in: -0.2...0.2)

  private func harness(
    rows: Int, batch: Int, accumulate: Int = 1, threads: Int, leavesOutZeros: Bool = true,
    keepsGradient: Bool = false, data: Dataset? = nil
  ) throws -> EngineHarness {
    let data =
      try data ?? Rows.classification(rows: rows, features: 560, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
    configuration.batch = batch
    configuration.accumulate = accumulate
    configuration.optimizer = .sgd
    return EngineHarness(
      Self.architecture, data: data, configuration: configuration, parameters: initial,
      threads: threads, leavesOutZeros: leavesOutZeros, keepsGradient: keepsGradient)
  }

  /// The first step knows nothing of the data's zeros and goes by rows: the same gradient.
  @Test(arguments: [1, 2, 3])
  func isTheSameByRows(threads: Int) throws {
    let harness = try harness(rows: 90, batch: 90, threads: threads, keepsGradient: true)
    let work = harness.engine.work
    func step() throws -> (loss: Double, gradient: [UInt32], isByPanels: Bool) {
      let loss = try harness.take().sum
      let gradient = (0..<work.gradient.count).map { work.gradient.base[$0].bitPattern }
      return (loss, gradient, work.layersByPanels > 0)
    }
    let byRows = try step()
    #expect(!byRows.isByPanels)
    // Again until workers besides the leader had a part in it; mostly that is the first time.
    func helped() -> Int { harness.engine.claims.dropFirst().reduce(0, +) }
    let before = helped()
    for turn in 0..<1000 where turn == 0 || (threads > 1 && helped() == before) {
      let byPanels = try step()
      #expect(byPanels.isByPanels)
      #expect(byRows.loss == byPanels.loss)
      #expect(byRows.gradient == byPanels.gradient)
    }
    #expect(threads == 1 || helped() > before)
    // Six panels, one of each worker's in four pieces.
    #expect(work.panelChunks[0].count == (threads == 1 ? 6 : 6 + 3 * threads))
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

  /// Three slices a step, each gathered during the one before: the bytes of one that is too large for that.
  @Test(arguments: [1, 3])
  func isTheSameWithSlicesGatheredAhead(threads: Int) throws {
    func outcome(batch: Int, accumulate: Int) throws -> (parameters: [Float], gathered: [Bool]) {
      let harness = try harness(rows: 720, batch: batch, accumulate: accumulate, threads: threads)
      let work = harness.engine.work
      var gathered: [Bool] = []
      for start in [0, 240, 480] {
        let before = work.arenas[0].input
        try harness.take(
          Array(start..<start + 240), following: Array(start + 240..<720), learningRate: 0.01)
        #expect((work.layersByPanels > 0) == (accumulate > 1))
        #expect(work.ahead.rows.isEmpty == (accumulate == 1 || start == 480))
        // A slice that was gathered ahead changes places with the one before: one of the first step's (the
        // first goes by rows, and nobody gathers the second meanwhile), and all three of the others.
        gathered.append(work.arenas[0].input != before)
      }
      return (harness.parameters, gathered)
    }
    let (slices, whole) = (
      try outcome(batch: 80, accumulate: 3), try outcome(batch: 240, accumulate: 1)
    )
    #expect(slices.gathered == [true, true, true])
    #expect(!whole.gathered.contains(true))
    #expect(slices.parameters == whole.parameters)
  }

  /// A step that ends in a loss that is no number has gathered the next rows; what follows does not notice.
  @Test(arguments: [1, 3])
  func isTheSameAfterADivergence(threads: Int) throws {
    let (first, second, third) = (Array(0..<80), Array(80..<160), Array(160..<240))
    func outcome(diverges: Bool) throws -> [Float] {
      let harness = try harness(rows: 240, batch: 80, threads: threads)
      try harness.take(first, following: second, learningRate: 0.01)
      try harness.take(second, following: third, learningRate: 0.01)
      #expect(!harness.engine.work.ahead.rows.isEmpty)
      if diverges {
        let good = harness.parameters
        harness.parameters = good.map { $0 * 1e30 }
        #expect(throws: Divergence.self) {
          try harness.take(third, following: first, learningRate: 0.01)
        }
        harness.parameters = good
      }
      for (index, rows) in [first, third, second].enumerated() {
        let before = harness.engine.work.arenas[0].input
        try harness.take(rows, following: rows, learningRate: 0.01)
        // The step that diverged has gathered them; without it, others are there.
        if index == 0 { #expect((harness.engine.work.arenas[0].input != before) == diverges) }
      }
      return harness.parameters
    }
    #expect(try outcome(diverges: true) == outcome(diverges: false))
  }

  /// Batches whose features are mostly zeros among others whose are not: the first layer goes by rows and by
  /// outputs in turn.
  @Test(arguments: [1, 3])
  func isTheSameWhenZerosComeAndGo(threads: Int) throws {
    let (rows, features) = (480, 560)
    var x = Rows.uniform(rows * features, seed: 3)
    for row in 0..<rows where row / 160 == 1 {
      for column in 0..<features where column % 20 != row % 20 { x[row * features + column] = 0 }
    }
    let data = try Dataset(
      features: x, featureCount: features,
      targets: .classes((0..<rows).map { Int32($0 % 5) }, count: 5))
    func outcome(leavesOutZeros: Bool) throws -> (parameters: [Float], byPanels: [Bool]) {
      let harness = try harness(
        rows: rows, batch: 80, threads: threads, leavesOutZeros: leavesOutZeros, data: data)
      var byPanels: [Bool] = []
      for start in stride(from: 0, to: rows, by: 80) {
        try harness.take(
          Array(start..<start + 80), following: Array(start + 80..<rows), learningRate: 0.01)
        byPanels.append(harness.engine.work.layersByPanels > 0)
      }
      return (harness.parameters, byPanels)
    }
    let (without, with) = (try outcome(leavesOutZeros: true), try outcome(leavesOutZeros: false))
    // How a batch goes is decided by the one before.
    #expect(without.byPanels == [false, true, true, false, false, true])
    #expect(without.parameters == with.parameters)
  }
}
