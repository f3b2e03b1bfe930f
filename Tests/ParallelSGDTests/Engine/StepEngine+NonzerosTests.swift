import Shards
import Testing

@testable import ParallelSGD

/// A training that leaves out zeros is the one that does not, byte for byte, and fails as it does.
@Suite struct StepEngineNonzerosTests {
  /// A network wide enough for sparse products to pay, and how it is trained.
  struct Course: CustomTestStringConvertible {
    var testDescription: String
    var activation = Activation.relu
    var dropout: Float = 0
    var hidden = [96, 112]
    var rows = 80
    var accumulate = 1
    var clipNorm: Float?
    var keepsGradient = false
    var set = InstructionSet.fastest
    var steps = 2

    init(_ name: String, _ change: (inout Course) -> Void = { _ in }) {
      testDescription = name
      change(&self)
    }
  }

  /// What a course leaves behind, and which way it went.
  struct Outcome {
    var parameters: [UInt32]
    var gradient: [UInt32]
    var losses: [Double]
    /// Layers whose deltas were contracted without zeros in every step.
    var marked: Set<Int>
    var isPacked = false
    var isSideBySide = false
    var appliesAtOnce = false
    var isFirstByPanels = false
    /// Whether nonzeros were marked by who had the rows, in the last step.
    var marksOnTheWay = false
    /// Whether the second layer's inputs had few enough nonzeros to leave out zeros.
    var forwardPays = false
  }

  private func outcome(
    of course: Course, threads: Int = 1, leavesOutZeros: Bool
  ) throws -> Outcome {
    let data = try Rows.classification(rows: course.rows, features: 70, classes: 5, weighted: true)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
    configuration.batch = (course.rows + course.accumulate - 1) / course.accumulate
    configuration.accumulate = course.accumulate
    configuration.clipNorm = course.clipNorm
    let architecture = Architecture(
      inputs: 70, hidden: course.hidden, outputs: 5, activation: course.activation,
      dropout: course.dropout)
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration,
      parameters: Rows.uniform(architecture.parameterCount, seed: 5, in: -0.2...0.2),
      threads: threads, instructionSet: course.set, leavesOutZeros: leavesOutZeros,
      keepsGradient: course.keepsGradient)
    let work = harness.engine.work
    var outcome = Outcome(parameters: [], gradient: [], losses: [], marked: [0, 1, 2])
    for _ in 0..<course.steps {
      outcome.losses.append(try harness.take(learningRate: 0.01).sum)
      outcome.marked.formIntersection(work.isMarked.indices.filter { work.isMarked[$0] })
    }
    outcome.parameters = harness.parameters.map(\.bitPattern)
    outcome.gradient = (0..<work.gradient.count).map { work.gradient.base[$0].bitPattern }
    outcome.isPacked = work.factors.isPacked
    outcome.isSideBySide = work.isSideBySide
    outcome.appliesAtOnce = work.appliesAtOnce
    let (layer, rows) = (harness.plan.layers[1], work.chunks[0].count)
    let density = Nonzeros.density(
      of: work.arenas[0].input(of: 1), rows: rows, stride: layer.inputRow,
      width: layer.paddedInputs)
    outcome.isFirstByPanels = work.layersByPanels > 0
    outcome.marksOnTheWay = work.marksOnTheWay && work.unmarked.isEmpty
    outcome.forwardPays =
      SparseProduct.isWorthALook(rows: rows, k: layer.inputs, columns: layer.outputs)
      && SparseProduct.paysForRows(density: density, panels: layer.paddedOutputs / 16, rows: rows)
    return outcome
  }

  /// Compares a course without zeros, on any number of threads, with one that multiplies with them all;
  /// `body` hears which way the former went.
  private func compare(
    _ course: Course, threads counts: [Int] = [1, 2, 3, 5],
    _ body: (_ threads: Int, _ outcome: Outcome) -> Void
  ) throws {
    let with = try outcome(of: course, leavesOutZeros: false)
    #expect(with.marked.isEmpty)
    #expect(with.losses.allSatisfy { $0.isFinite })
    for threads in counts {
      let without = try outcome(of: course, threads: threads, leavesOutZeros: true)
      #expect(without.parameters == with.parameters, "\(threads) threads")
      #expect(without.gradient == with.gradient, "\(threads) threads")
      #expect(without.losses == with.losses, "\(threads) threads")
      body(threads, without)
    }
  }

  static let courses = [
    Course("relu"),
    Course("relu, dropout") { $0.dropout = 0.3 },
    Course("gelu, dropout") { ($0.activation, $0.dropout) = (.gelu, 0.6) },
    Course("relu, clipped") { $0.clipNorm = 0.05 },
    Course("relu, gradient kept") { $0.keepsGradient = true },
    Course("gelu, dropout, clipped") {
      ($0.activation, $0.dropout, $0.clipNorm) = (.gelu, 0.6, 0.05)
    },
  ]

  @Test(arguments: courses) func ofOneSlice(course: Course) throws {
    try compare(course) { threads, outcome in
      #expect(outcome.marked == [0, 1], "\(threads) threads")
      // Threads have a few rows each, for which masks may not pay.
      #expect(outcome.forwardPays || threads > 1)
      #expect(outcome.appliesAtOnce == (course.clipNorm == nil && !course.keepsGradient))
      #expect(!outcome.isPacked)
    }
  }

  /// Three row blocks, packed. Threads that share row blocks contract them with their zeros.
  @Test(arguments: [false, true]) func ofSeveralRowBlocks(keepsGradient: Bool) throws {
    let course = Course("relu, dropout, 1,100 rows") {
      ($0.rows, $0.dropout, $0.hidden, $0.steps) = (1100, 0.2, [80, 64], 1)
      $0.keepsGradient = keepsGradient
    }
    try compare(course) { threads, outcome in
      #expect(outcome.isPacked)
      #expect(outcome.isSideBySide == (threads > 2))
      #expect(outcome.marked == (outcome.isSideBySide ? [] : [0, 1]), "\(threads) threads")
      #expect(outcome.appliesAtOnce == !keepsGradient)
    }
  }

  /// Wide enough for five threads to have regions of their own.
  @Test func ofSeveralRowBlocksOnManyThreads() throws {
    let course = Course("relu, 600 rows") {
      ($0.rows, $0.hidden, $0.steps) = (600, [176, 112], 1)
    }
    try compare(course, threads: [3, 5]) { threads, outcome in
      #expect(outcome.marked == [0, 1], "\(threads) threads")
      #expect(!outcome.isSideBySide)
    }
  }

  /// Twelve chunks of 32 rows, marked before they are packed.
  @Test func ofPackedRowsMarkedOnTheWay() throws {
    let course = Course("relu, 384 rows") {
      ($0.rows, $0.hidden, $0.steps) = (384, [80, 64], 3)
    }
    try compare(course, threads: [3]) { _, outcome in
      #expect(outcome.isPacked && outcome.marked == [0, 1] && outcome.marksOnTheWay)
    }
  }

  /// A first layer that threads share out by its outputs keeps its zeros; those behind it are left out.
  @Test func behindAFirstLayerByPanels() throws {
    let course = Course("relu, dropout, a wide first layer") {
      ($0.hidden, $0.dropout, $0.steps) = ([736, 48], 0.2, 3)
    }
    try compare(course, threads: [2, 3]) { threads, outcome in
      #expect(outcome.isFirstByPanels)
      #expect(outcome.marked == [0, 1], "\(threads) threads")
    }
  }

  /// A slice that is not the whole batch is contracted with its zeros, behind rows without them.
  @Test func underAccumulation() throws {
    let small = Course("relu, 3 slices") { ($0.rows, $0.accumulate) = (144, 3) }
    try compare(small) { threads, outcome in
      #expect(outcome.marked.isEmpty)
      #expect(outcome.forwardPays || threads > 1)
    }
    let large = Course("relu, 2 slices of 550 rows") {
      ($0.rows, $0.accumulate, $0.hidden, $0.steps) = (1100, 2, [80, 64], 1)
    }
    try compare(large) { _, outcome in #expect(outcome.isPacked && outcome.marked.isEmpty) }
  }

  @Test(arguments: InstructionSet.available)
  func inEveryInstructionSet(set: InstructionSet) throws {
    try compare(Course("relu") { $0.set = set }, threads: [1]) { _, outcome in
      #expect(outcome.marked == [0, 1])
    }
  }

  /// Few zeros are not worth masks: nothing is marked, and nothing is different.
  @Test func ofDenseDeltas() throws {
    let course = Course("gelu, a little dropout") {
      ($0.activation, $0.dropout) = (.gelu, 0.05)
    }
    try compare(course, threads: [1]) { _, outcome in #expect(outcome.marked.isEmpty) }
  }

  // MARK: Faults

  /// A fault that both have: the divergence that is thrown, or `nil`, and the parameters after it.
  private func fault(
    _ architecture: Architecture, _ data: Dataset, parameters: [Float], loss: Loss,
    leavesOutZeros: Bool
  ) throws -> (divergence: Divergence?, parameters: [UInt32]) {
    var configuration = TrainerConfiguration(loss: loss)
    (configuration.optimizer, configuration.batch) = (.sgd, data.rowCount)
    let harness = EngineHarness(
      architecture, data: data, configuration: configuration, parameters: parameters,
      leavesOutZeros: leavesOutZeros)
    do {
      try harness.take(learningRate: 1e-3)
      return (nil, harness.parameters.map(\.bitPattern))
    } catch let divergence as Divergence {
      return (divergence, harness.parameters.map(\.bitPattern))
    }
  }

  private func expectOneFault(
    _ architecture: Architecture, _ data: Dataset, parameters: [Float], loss: Loss,
    _ expected: (Divergence?) -> Bool
  ) throws {
    let with = try fault(
      architecture, data, parameters: parameters, loss: loss, leavesOutZeros: false)
    let without = try fault(
      architecture, data, parameters: parameters, loss: loss, leavesOutZeros: true)
    #expect(expected(without.divergence), "\(String(describing: without.divergence))")
    #expect(without.divergence == with.divergence)
    #expect(without.parameters == with.parameters)
  }

  /// Widths for which a product without zeros pays: half of the first layer's outputs are 0.
  private static let wide = Architecture(
    inputs: 64, hidden: [112, 112], outputs: 3, activation: .relu)
  private static let secondLayer = 64 * 112 + 112

  /// Activations of the second layer overflow: its rows are named.
  @Test func activationsThatOverflow() throws {
    let data = try Rows.classification(rows: 80, features: 64, classes: 3)
    var parameters = Rows.uniform(Self.wide.parameterCount, seed: 5, in: -0.2...0.2)
    for input in 0..<112 { parameters[Self.secondLayer + input * 112 + 7] = 3e38 }
    try expectOneFault(
      Self.wide, data, parameters: parameters, loss: .softmaxCrossEntropy(labelSmoothing: 0)
    ) { $0?.found == .output && $0?.layer == 1 && $0?.rows != nil }
  }

  /// What overflows downwards is 0 behind the rectifier, and the step goes on.
  @Test func anOverflowThatARectifierStops() throws {
    let data = try Rows.classification(rows: 80, features: 64, classes: 3)
    var parameters = Rows.uniform(Self.wide.parameterCount, seed: 5, in: -0.2...0.2)
    for input in 0..<112 { parameters[Self.secondLayer + input * 112 + 7] = -3e38 }
    try expectOneFault(
      Self.wide, data, parameters: parameters, loss: .softmaxCrossEntropy(labelSmoothing: 0)
    ) { $0 == nil }
  }

  /// Activations and deltas are finite; a product of the gradient is not.
  @Test func aGradientThatOverflows() throws {
    let network = Architecture(inputs: 64, hidden: [112], outputs: 1, activation: .relu)
    let data = try Dataset(
      features: [Float](repeating: 3e30, count: 80 * 64), featureCount: 64,
      targets: .values([Float](repeating: -3e30, count: 80), width: 1))
    // Half the units are alive, by their biases alone.
    let parameters =
      [Float](repeating: 0, count: 64 * 112) + (0..<112).map { $0 % 2 == 0 ? 1 : -1 }
      + [Float](repeating: 3e10, count: 112) + [0]
    try expectOneFault(network, data, parameters: parameters, loss: .meanAbsoluteError) {
      $0 == Divergence(step: 0, layer: 0, rows: nil, found: .gradient)
    }
  }
}

extension StepEngineNonzerosTests {
  /// An evaluation is cut into more chunks than a step of few rows has room to remember densities of.
  @Test func anEvaluationBetweenStepsLeavesNoTrace() throws {
    let data = try Rows.classification(rows: 1100, features: 64, classes: 5)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.batch = 8
    let architecture = Architecture(inputs: 64, hidden: [8192], outputs: 5)
    func outcome(evaluates: Bool) throws -> (parameters: [Float], byPanels: [Bool]) {
      let harness = EngineHarness(
        architecture, data: data, configuration: configuration,
        parameters: [Float](repeating: 0.01, count: architecture.parameterCount), threads: 2,
        evaluationRows: 1024)
      let byPanels = try (0..<3).map { step in
        if evaluates { harness.evaluate() }
        try harness.take(Array(step * 8..<step * 8 + 8), learningRate: 0.01)
        return harness.engine.work.layersByPanels > 0
      }
      return (harness.parameters, byPanels)
    }
    let (without, with) = (try outcome(evaluates: false), try outcome(evaluates: true))
    #expect(with.parameters == without.parameters)
    // The first step knows nothing of the data yet.
    #expect(without.byPanels == [false, true, true] && with.byPanels == without.byPanels)
  }
}
