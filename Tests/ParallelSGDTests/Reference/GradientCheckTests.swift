import Testing

@testable import ParallelSGD

@Suite struct GradientCheckTests {
  static let activations = ReferenceActivationTests.all
  static let losses: [Loss] = [
    .meanSquaredError, .meanAbsoluteError, .huber(delta: 1),
    .softmaxCrossEntropy(labelSmoothing: 0), .softmaxCrossEntropy(labelSmoothing: 0.25),
    .binaryCrossEntropy,
  ]

  /// Every layer × activation × loss, at no, one and two hidden layers: analytic and numeric
  /// gradient agree to 10⁻⁷ for every parameter, and hardly any parameter is left out for lying at a
  /// kink.
  @Test(arguments: activations, losses)
  func backpropagationAgreesWithCentralDifferences(activation: Activation, loss: Loss) {
    for hidden in [[], [5], [4, 3]] {
      let architecture = Architecture(
        inputs: 3, hidden: hidden, outputs: 3, activation: activation)
      let check = GradientCheck(architecture, loss: loss, rows: 6)
      #expect(check.entries.count == architecture.parameterCount)
      #expect(check.skipped == 0)
      #expect(check.passes, "hidden \(hidden): \(String(describing: check.worst))")
      #expect(check.entries.contains { abs($0.analytic) > 1e-2 })
    }
  }

  /// An activation on the last layer as well, several seeds, one output.
  @Test(arguments: activations) func theLastLayerMayHaveAnActivation(activation: Activation) {
    let architecture = Architecture(
      inputs: 2,
      layers: [DenseLayer(3, activation: activation), DenseLayer(1, activation: activation)])
    for seed in 1...3 {
      let check = GradientCheck(architecture, loss: .meanSquaredError, seed: UInt64(seed))
      #expect(check.passes, "seed \(seed): \(String(describing: check.worst))")
    }
  }

  @Test(arguments: activations) func dropoutPassesUnderItsMask(activation: Activation) {
    let architecture = Architecture(
      inputs: 3, hidden: [6, 5], outputs: 2, activation: activation, dropout: 0.5)
    let check = GradientCheck(architecture, loss: .softmaxCrossEntropy(labelSmoothing: 0))
    #expect(check.passes, "\(String(describing: check.worst))")
  }

  /// An error of one part in a million in one element is found, and found there.
  @Test func aSmallFaultInOneElementIsFound() throws {
    let architecture = Architecture(inputs: 3, hidden: [4], outputs: 2, activation: .silu)
    let problem = SyntheticProblem(architecture, loss: .meanSquaredError, rows: 6, seed: 0)
    let right = ReferenceNetwork.flat(problem.network.gradient(of: problem.batch))
    for parameter in right.indices where abs(right[parameter]) > 1e-3 {
      var wrong = right
      wrong[parameter] *= 1 + 1e-6
      let check = GradientCheck(analytic: wrong, network: problem.network, batch: problem.batch)
      #expect(!check.passes)
      let worst = try #require(check.worst)
      #expect(worst == check.entries[parameter])
    }
  }

  @Test func notANumberNeverPasses() {
    let architecture = Architecture(inputs: 1, hidden: [], outputs: 1)
    let problem = SyntheticProblem(architecture, loss: .meanSquaredError, rows: 2, seed: 0)
    let check = GradientCheck(
      analytic: [.nan, 0], network: problem.network, batch: problem.batch)
    #expect(!check.passes)
    #expect(check.entries[0].relativeError == .infinity)
  }

  /// A check that compared nothing has proved nothing.
  @Test func allAtAKinkIsNoPass() {
    let network = ReferenceNetwork(
      Architecture(inputs: 1, layers: [DenseLayer(1, activation: .identity)]),
      loss: .meanAbsoluteError)
    let batch = ReferenceBatch(features: DoubleMatrix([[1]]), targets: [.values([0])])
    let check = GradientCheck(analytic: [0, 0], network: network, batch: batch)
    #expect(check.skipped == 2)
    #expect(check.worst == nil)
    #expect(!check.passes)
  }

  @Test func entriesNameTensorsAndElements() {
    let check = GradientCheck(
      Architecture(inputs: 2, hidden: [1], outputs: 2, activation: .tanh), loss: .meanSquaredError)
    let names = check.entries.map { "\($0.tensor)\($0.index)" }
    #expect(names == ["W1[0, 0]", "W1[1, 0]", "b1[0]", "W2[0, 0]", "W2[0, 1]", "b2[0]", "b2[1]"])
  }
}
