import Shards
import Testing

@testable import ParallelSGD

@Suite struct StepWorkRoomTests {
  /// What is told is what is then taken.
  @Test(arguments: [(1, 1, 1), (1200, 1, 4), (100, 7, 2)])
  func tellsTheMemoryItTakes(batch: Int, accumulate: Int, threads: Int) throws {
    let data = try Rows.classification(rows: 1200, features: 11, classes: 5)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    (configuration.batch, configuration.accumulate) = (batch, accumulate)
    let network = Architecture(
      inputs: 11, hidden: [20, 30], outputs: 5, activation: .gelu, dropout: 0.1)
    let work = EngineHarness(
      network, data: data, configuration: configuration, threads: threads
    ).engine.work
    let buffers =
      work.arenas.map(\.buffer) + work.slots
      + [
        work.evaluationArena.buffer, work.losses, work.parameters, work.transposes, work.gradient,
        work.scratch, work.factors.maskBuffer,
      ] + [work.factors.buffer, work.partial, work.sideBySide].compactMap { $0 }
    let room = StepWork.Room(
      plan: work.plan, configuration: configuration, rowCount: 1200, evaluationRows: 0,
      threads: threads)
    #expect(room.floats == buffers.reduce(0) { $0 + $1.count })
    #expect(work.factors.isPacked == (batch == 1200))
    #expect(work.arenas.count == (batch == 1200 ? threads : 1))
    #expect((work.partial != nil) == (accumulate > 1))
    #expect((work.sideBySide != nil) == (threads == 4))
  }

  /// Room for the next rows is had by who computes the first layer by its outputs, in the order of an epoch.
  @Test(arguments: [1, 2]) func hasRoomForTheNextRows(threads: Int) throws {
    let network = Architecture(inputs: 400, hidden: [160], outputs: 5)
    let data = try Rows.classification(rows: 130, features: 400, classes: 5)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    func harness(batch: Int) -> EngineHarness {
      configuration.batch = batch
      return EngineHarness(network, data: data, configuration: configuration, threads: threads)
    }
    func room(followsOrder: Bool) -> StepWork.Room {
      StepWork.Room(
        plan: NetworkPlan(network, loss: configuration.loss), configuration: configuration,
        rowCount: 130, evaluationRows: 0, threads: threads, followsOrder: followsOrder)
    }
    let (few, enough) = (harness(batch: 60).engine.work, harness(batch: 100).engine.work)
    #expect(few.arenas[0].nextInput == nil && enough.arenas[0].nextInput != nil)
    #expect(room(followsOrder: true).gathersAhead && !room(followsOrder: false).gathersAhead)
    #expect(room(followsOrder: true).floats - room(followsOrder: false).floats == 100 * 400)
    let arena = enough.arenas[0]
    #expect(
      arena.buffer.count
        == Arena.count(enough.plan, rows: 100, training: true) + 100
        * enough.plan.layers[0].inputRow)
  }
}
