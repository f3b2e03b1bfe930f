import Testing

@testable import ParallelSGD

/// The training engine's gradient, in Float, against the reference network's, in Double, at the very
/// same parameters and rows.
///
/// The bound is in Float ulps of each tensor's norm; ``GradientDistance`` says why the norm. Over all
/// cases below the largest distance is 1.9, and the engine's bytes are the same on every machine. Twice
/// that leaves room for other roundings, such as another order of a sum, and none for a wrong
/// formula: an error of one in 100,000 is 84 ulps.
@Suite struct EngineGradientTests {
  static let bound = 4.0

  private func distances(
    _ architecture: Architecture, _ loss: Loss, rows: Int, threads: Int = 1, accumulate: Int = 1
  ) throws -> [GradientDistance] {
    try EngineGradient.distances(
      of: architecture,
      on: SyntheticProblem(architecture, loss: loss, rows: rows, seed: 3), threads: threads,
      accumulate: accumulate)
  }

  private func expectNear(_ distances: [GradientDistance]) {
    for distance in distances {
      #expect(distance.norm > 1e-3, "\(distance.tensor) proves nothing")
      #expect(distance.ulps <= Self.bound, "\(distance)")
    }
  }

  @Test(arguments: GradientCheckTests.activations, GradientCheckTests.losses)
  func everyActivationAndLoss(activation: Activation, loss: Loss) throws {
    let architecture = Architecture(
      inputs: 5, hidden: [19, 17], outputs: 3, activation: activation)
    expectNear(try distances(architecture, loss, rows: 37))
  }

  /// A test that cannot fail proves nothing: one element off by 10⁻⁵ of the norm is seen.
  @Test func aSmallFaultIsSeen() {
    let problem = SyntheticProblem(
      Architecture(inputs: 2, hidden: [3], outputs: 1, activation: .tanh), loss: .meanSquaredError,
      rows: 4, seed: 0)
    let reference = ReferenceNetwork.flat(problem.network.gradient(of: problem.batch))
    var engine = reference.map { Float($0) }
    let tensors = problem.network.tensors
    let right = GradientDistance.measure(engine, from: reference, tensors: tensors)
    #expect(right.allSatisfy { $0.ulps <= 0.5 })
    engine[1] += Float(1e-5 * right[0].norm)
    let wrong = GradientDistance.measure(engine, from: reference, tensors: tensors)
    #expect(wrong[0].ulps > 20 * Self.bound)
  }

  /// More rows than one chain of the gradient runs over, shared by several workers.
  @Test func manyRowsAndWorkers() throws {
    let architecture = Architecture(inputs: 33, hidden: [40], outputs: 3, activation: .tanh)
    let rows = MatrixProduct.rowBlock + 45
    expectNear(try distances(architecture, .meanSquaredError, rows: rows, threads: 3))
  }

  /// The engine's own masks are given to the reference.
  @Test func dropoutUnderTheEnginesMasks() throws {
    let architecture = Architecture(
      inputs: 5, hidden: [24, 18], outputs: 3, activation: .sigmoid, dropout: 0.5)
    let loss = Loss.softmaxCrossEntropy(labelSmoothing: 0)
    expectNear(try distances(architecture, loss, rows: 40))
  }

  /// Several batches before an update, the last one short: the mean over all their rows.
  @Test func accumulatedBatches() throws {
    let architecture = Architecture(inputs: 5, hidden: [12], outputs: 3, activation: .gelu)
    expectNear(try distances(architecture, .huber(delta: 1), rows: 50, accumulate: 3))
  }
}
