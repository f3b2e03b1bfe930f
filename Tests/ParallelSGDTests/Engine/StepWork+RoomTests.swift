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
}
