import Foundation
import Shards
import Testing

@testable import ParallelSGD

/// Inputs `[[0, 0], [0, 1]]`, targets `[0, 1]`, one sigmoid hidden unit, all-zero start, rate 0.01,
/// 1,000 steps of full-batch and of one-row descent under three losses.
///
/// Expected numbers: `scripts/worked-examples` (mpmath 1.3.0, 60 digits, every gradient a difference
/// of the loss alone). A thousand steps of rate 0.01 add up rounding errors of some 10⁻¹⁶ each, so
/// 10⁻¹³ leaves room for all of them on one side.
@Suite struct WorkedExample3Tests {
  struct Run: Sendable {
    /// As in the article's table.
    let name: String
    let loss: Loss
    let outputs: Int
    /// Whether each step takes both rows, or one after the other.
    let fullBatch: Bool
    /// Over both rows, after the last step.
    let expectedLoss: Double
    /// `W1`, `b1`, `W2`, `b2`, flat.
    let expectedParameters: [Double]

    /// Descends and returns the trained network.
    func trained(steps: Int = 1000) -> ReferenceNetwork {
      let rows = WorkedExample3Tests.rows
      let batches = fullBatch ? [rows] : [[rows[0]], [rows[1]]]
      var network = ReferenceNetwork(
        Architecture(inputs: 2, hidden: [1], outputs: outputs, activation: .sigmoid), loss: loss)
      for step in 0..<steps {
        let batch = WorkedExample3Tests.batch(batches[step % batches.count], loss)
        network.descend(network.gradient(of: batch), rate: 0.01)
      }
      return network
    }
  }

  static let rows: [(x: [Double], t: Int)] = [([0, 0], 0), ([0, 1], 1)]

  static func batch(_ rows: [(x: [Double], t: Int)], _ loss: Loss) -> ReferenceBatch {
    ReferenceBatch(
      features: DoubleMatrix(rows.map(\.x)),
      targets: rows.map {
        if case .softmaxCrossEntropy = loss { .label($0.t) } else { .values([Double($0.t)]) }
      })
  }

  static let runs = [
    Run(
      name: "squared error | full-batch", loss: .meanSquaredError, outputs: 1, fullBatch: true,
      expectedLoss: 0.12322462181181494,
      expectedParameters: [
        0, 0.12490895829523502, 0.0089526463864005875, 0.22924456183331406, 0.38446817257385779,
      ]),
    Run(
      name: "squared error | mini-batch", loss: .meanSquaredError, outputs: 1, fullBatch: false,
      expectedLoss: 0.12323141614257764,
      expectedParameters: [
        0, 0.12480427119615443, 0.0075062178208533882, 0.23051799190763215, 0.3870889720971406,
      ]),
    Run(
      name: "cross-entropy | full-batch", loss: .softmaxCrossEntropy(labelSmoothing: 0),
      outputs: 2, fullBatch: true, expectedLoss: 0.69314718055994531,
      expectedParameters: [0, 0, 0, 0, 0, 0, 0]),
    Run(
      name: "cross-entropy | mini-batch", loss: .softmaxCrossEntropy(labelSmoothing: 0),
      outputs: 2, fullBatch: false, expectedLoss: 0.69315197602194115,
      expectedParameters: [
        0, -0.0020723606726417467, -0.0031413073805918463, -0.00068231581454015756,
        0.00068231581454015756, -0.0026988701718629082, 0.0026988701718629082,
      ]),
    Run(
      name: "binary cross-entropy | full-batch", loss: .binaryCrossEntropy, outputs: 1,
      fullBatch: true, expectedLoss: 0.69314718055994531, expectedParameters: [0, 0, 0, 0, 0]),
    Run(
      name: "binary cross-entropy | mini-batch", loss: .binaryCrossEntropy, outputs: 1,
      fullBatch: false, expectedLoss: 0.69314830115325365,
      expectedParameters: [
        0, -0.0010954519980446791, -0.0015664294497425909, 0.00087231858747020022,
        0.0024775402383371512,
      ]),
  ]

  @Test(arguments: runs) func aThousandStepsEndWhereTheScriptEnds(_ run: Run) {
    let network = run.trained()
    let loss = network.loss(of: Self.batch(Self.rows, run.loss))
    #expect(abs(loss - run.expectedLoss) < 1e-13)
    #expect(network.parameters.count == run.expectedParameters.count)
    for (found, expected) in zip(network.parameters, run.expectedParameters) {
      #expect(abs(found - expected) < 1e-13)
    }
    // Its input is 0 in both rows, so nothing ever moves it: not by a rounding error either.
    #expect(network.parameters[0] == 0)
  }

  /// The training engine, in Float: a thousand steps add a thousand roundings of numbers near ½, each
  /// at most 3·10⁻⁸, mostly of either sign; 2·10⁻⁶ is far below any wrong factor.
  @Test(arguments: runs) func theEngineEndsThereToo(_ run: Run) throws {
    let isClasses = run.outputs == 2
    let data = try Dataset(
      features: [0, 0, 0, 1], featureCount: 2,
      targets: isClasses ? .classes([0, 1], count: 2) : .values([0, 1], width: 1))
    var configuration = TrainerConfiguration(loss: run.loss)
    configuration.optimizer = .sgd
    configuration.batch = 2
    let harness = EngineHarness(
      Architecture(inputs: 2, hidden: [1], outputs: run.outputs, activation: .sigmoid),
      data: data, configuration: configuration,
      parameters: Array(repeating: 0, count: run.expectedParameters.count))
    for step in 0..<1000 {
      try harness.take(run.fullBatch ? [0, 1] : [step % 2], learningRate: 0.01)
    }
    for (found, expected) in zip(harness.parameters, run.expectedParameters) {
      #expect(abs(Double(found) - expected) < 2e-6)
    }
  }

  /// On the saddle the gradient is zero exactly, in Double as on paper.
  @Test(arguments: runs.filter { $0.fullBatch && $0.loss != .meanSquaredError })
  func balancedClassesNeverLeaveTheSaddle(_ run: Run) {
    #expect(run.trained(steps: 10).parameters.allSatisfy { $0 == 0 })
  }

  /// The first steps as the article does them by hand.
  @Test func firstStepsUnderSquaredError() {
    let run = Self.runs[0]
    let both = Self.batch(Self.rows, run.loss)

    let first = run.trained(steps: 0).gradient(of: both)
    #expect(first[1].delta == DoubleMatrix([[0], [-1]]))
    #expect(ReferenceNetwork.flat(first) == [0, 0, 0, -0.25, -0.5])

    let network = run.trained(steps: 1)
    #expect(network.parameters == [0, 0, 0, 0.0025, 0.005])
    let second = network.gradient(of: both)
    // The slope of the sigmoid is ¼ here; the roundings are those of 0.0025 and 0.005.
    for (found, expected) in zip(second[0].delta.elements, [0.00000390625, -0.00062109375]) {
      #expect(abs(found - expected) < 1e-18)
    }
    #expect(second[0].weights[0, 0] == 0)
    #expect(abs(second[0].weights[1, 0] - -0.000310546875) < 1e-18)
  }

  @Test func outputsAfterFullBatchDescentUnderSquaredError() throws {
    let network = Self.runs[0].trained()
    let y = try #require(network.forward(DoubleMatrix(Self.rows.map(\.x))).last).a.elements
    #expect(abs(y[0] - 0.49960353643808287) < 1e-13)
    #expect(abs(y[1] - 0.50675077939664114) < 1e-13)
  }
}
