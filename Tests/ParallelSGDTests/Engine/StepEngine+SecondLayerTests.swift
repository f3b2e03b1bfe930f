import Shards
import Testing

@testable import ParallelSGD

/// A second layer that is computed by its outputs behind the first, and nonzeros that are marked by who has
/// the rows.
@Suite struct StepEngineSecondLayerTests {
  struct Course: CustomTestStringConvertible {
    var activation = Activation.relu
    var dropouts: [Float] = [0, 0]
    var batch = 128
    var testDescription: String { "\(activation), dropout \(dropouts), batch \(batch)" }
  }

  private struct Outcome {
    var parameters: [UInt32] = []
    var losses: [Double] = []
    /// Of the last step.
    var layersByPanels = 0
    var isMarked: [Bool] = []
    /// Whether all that was marked was marked on the way, and so in no phase of its own.
    var marksOnTheWay = false
  }

  private func outcome(
    of course: Course, threads: Int, set: InstructionSet = .fastest, leavesOutZeros: Bool = true
  ) throws -> Outcome {
    let batch = course.batch
    let data = try Rows.classification(rows: 2 * batch, features: 128, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
    configuration.batch = batch
    let architecture = Architecture(
      inputs: 128,
      layers: zip([256, 128], course.dropouts).map {
        DenseLayer($0, activation: course.activation, dropout: $1)
      } + [DenseLayer(5, activation: .identity)])
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.2...0.2),
      threads: threads, instructionSet: set, leavesOutZeros: leavesOutZeros)
    var outcome = Outcome()
    // The first step knows nothing of the data's zeros, and no step before it marked anything.
    for step in 0..<3 {
      let first = step % 2 * batch
      outcome.losses.append(
        try harness.take(Array(first..<first + batch), learningRate: 0.01).sum)
    }
    let work = harness.engine.work
    outcome.parameters = harness.parameters.map(\.bitPattern)
    outcome.layersByPanels = work.layersByPanels
    outcome.isMarked = work.isMarked
    outcome.marksOnTheWay = work.marksOnTheWay && work.unmarked.isEmpty
    return outcome
  }

  private func expectTheSame(
    _ course: Course, threads: Int, set: InstructionSet = .fastest,
    _ body: (_ outcome: Outcome) -> Void
  ) throws {
    let truth = try outcome(of: course, threads: 1, set: set, leavesOutZeros: false)
    #expect(truth.layersByPanels == 1 && !truth.isMarked.contains(true))
    let found = try outcome(of: course, threads: threads, set: set)
    #expect(found.losses == truth.losses)
    // To print them all would take minutes.
    let isSame = found.parameters == truth.parameters
    #expect(isSame, "parameters differ")
    body(found)
  }

  /// Four chunks of 32 rows, which mark their own halves of masks.
  @Test(arguments: InstructionSet.available) func isTheSame(set: InstructionSet) throws {
    try expectTheSame(Course(), threads: 2, set: set) {
      #expect($0.layersByPanels == 2 && $0.isMarked == [true, true, false] && $0.marksOnTheWay)
    }
  }

  /// Chunks of 63 and 62 rows share a mask.
  @Test func isTheSameOnOtherRows() throws {
    try expectTheSame(Course(batch: 125), threads: 2) {
      #expect($0.layersByPanels == 2 && $0.isMarked == [true, true, false] && !$0.marksOnTheWay)
    }
  }

  /// Without zeros that are worth it; and with those of dropout, which are drawn in the rows' turn.
  @Test func isTheSameWithOtherActivations() throws {
    try expectTheSame(Course(activation: .tanh), threads: 2) {
      #expect($0.layersByPanels == 2 && !$0.isMarked.contains(true))
    }
    try expectTheSame(Course(activation: .gelu, dropouts: [0, 0.6]), threads: 2) {
      #expect($0.layersByPanels == 2 && $0.isMarked == [false, true, false] && $0.marksOnTheWay)
    }
  }

  /// What the second layer reads is not there before the rows' turn.
  @Test func goesByRowsBehindDropout() throws {
    try expectTheSame(Course(dropouts: [0.3, 0]), threads: 2) { #expect($0.layersByPanels == 1) }
  }

  /// Two or three panels each are too few.
  @Test func goesByRowsOnMoreThreads() throws {
    try expectTheSame(Course(), threads: 3) { #expect($0.layersByPanels == 1) }
  }
}
