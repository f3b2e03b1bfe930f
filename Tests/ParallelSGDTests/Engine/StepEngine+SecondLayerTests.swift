import Shards
import Testing

@testable import ParallelSGD

/// A second layer that is computed by its outputs behind the first, and nonzeros that are marked by who has
/// the rows.
@Suite struct StepEngineSecondLayerTests {
  struct Course: CustomTestStringConvertible {
    var activation = Activation.relu
    var dropouts: [Float] = [0, 0]
    var hidden = [256, 128]
    /// Rows of each step.
    var batches = [128, 128, 128]
    var testDescription: String { "\(activation), dropout \(dropouts), batches \(batches)" }
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

  private func harness(
    of course: Course, threads: Int, set: InstructionSet = .fastest, leavesOutZeros: Bool = true,
    keepsGradient: Bool = false
  ) throws -> EngineHarness {
    let data = try Rows.classification(rows: 300, features: 128, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
    configuration.batch = course.batches.max() ?? 1
    let architecture = Architecture(
      inputs: 128,
      layers: zip(course.hidden, course.dropouts).map {
        DenseLayer($0, activation: course.activation, dropout: $1)
      } + [DenseLayer(5, activation: .identity)])
    return EngineHarness(
      architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.2...0.2),
      threads: threads, instructionSet: set, leavesOutZeros: leavesOutZeros,
      keepsGradient: keepsGradient)
  }

  private func outcome(
    of course: Course, threads: Int, set: InstructionSet = .fastest, leavesOutZeros: Bool = true
  ) throws -> Outcome {
    let harness = try harness(
      of: course, threads: threads, set: set, leavesOutZeros: leavesOutZeros)
    var outcome = Outcome()
    // The first step knows nothing of the data's zeros, and no step before it marked anything.
    for (step, rows) in course.batches.enumerated() {
      outcome.losses.append(
        try harness.take(Array(8 * step..<8 * step + rows), learningRate: 0.01).sum)
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
    #expect(truth.layersByPanels < 2 && !truth.isMarked.contains(true))
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
    try expectTheSame(Course(batches: [125, 125, 125]), threads: 2) {
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

  /// Fewer rows, between batches whose masks they leave behind; and a largest batch that goes by rows, so that
  /// there is no room for both workers' masks of one of its rows.
  @Test func isTheSameWithOtherBatchesBetween() throws {
    try expectTheSame(Course(batches: [128, 128, 70, 128, 96, 128]), threads: 2) {
      #expect($0.layersByPanels == 2 && $0.isMarked == [true, true, false])
    }
    try expectTheSame(Course(batches: [128, 256, 128, 128]), threads: 2) {
      #expect($0.layersByPanels == 1 && $0.isMarked == [true, true, false])
    }
  }

  /// Both workers look for the zeros of all rows, block of k by block of k: each for itself. (If they did not, bytes
  /// would seldom show it; the thread sanitizer does.)
  @Test func workersMarkForThemselves() throws {
    let course = Course(hidden: [640, 128], batches: [128])
    let harness = try harness(of: course, threads: 2, keepsGradient: true)
    let work = harness.engine.work
    func gradient() throws -> [UInt32] {
      try harness.take(Array(0..<128))
      return (0..<work.gradient.count).map { work.gradient.base[$0].bitPattern }
    }
    let byRows = try gradient()
    #expect(work.layersByPanels == 0)
    // Until the worker beside the leader had a part in it, some times.
    func helped() -> Int { harness.engine.claims.dropFirst().reduce(0, +) }
    var turns = 0
    for _ in 0..<1000 where turns < 5 {
      let before = helped()
      let isSame = try gradient() == byRows
      #expect(isSame, "gradients differ")
      #expect(work.layersByPanels == 2)
      if helped() > before { turns += 1 }
    }
    #expect(turns == 5)
  }

  /// Two or three panels each are too few.
  @Test func goesByRowsOnMoreThreads() throws {
    try expectTheSame(Course(), threads: 3) { #expect($0.layersByPanels == 1) }
  }
}
