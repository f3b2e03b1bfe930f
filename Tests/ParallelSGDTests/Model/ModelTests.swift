import Shards
import Testing

@testable import ParallelSGD

@Suite struct ModelTests {
  private func model(
    _ architecture: Architecture, loss: Loss, seed: UInt64 = 1
  ) -> (Model, ReferenceNetwork) {
    let plan = NetworkPlan(architecture, loss: loss)
    let buffer = FloatBuffer(count: plan.layout.count)
    let parameters = Rows.uniform(architecture.parameterCount, seed: seed)
    var rest = parameters[...]
    for tensor in plan.layout.tensors {
      plan.layout.store(Array(rest.prefix(tensor.rows * tensor.columns)), to: tensor, in: buffer)
      rest = rest.dropFirst(tensor.rows * tensor.columns)
    }
    return (
      Model(plan: plan, parameters: buffer, pipeline: nil),
      ReferenceNetwork(architecture, loss: loss, parameters: parameters.map(Double.init))
    )
  }

  @Test func predictsProbabilitiesLikeTheReference() throws {
    let architecture = Architecture(inputs: 3, hidden: [20], outputs: 4, activation: .gelu)
    let (model, reference) = model(architecture, loss: .softmaxCrossEntropy(labelSmoothing: 0))
    let x = Rows.uniform(17 * 3, seed: 2)
    let probabilities = model.predict(x)
    #expect(probabilities.count == 17 * 4)
    let y = try #require(
      reference.forward(DoubleMatrix(rows: 17, columns: 3, elements: x.map(Double.init))).last?.a)
    for row in 0..<17 {
      let logits = y.row(row)
      let top = try #require(logits.max())
      let exponentials = logits.map { exponential($0 - top) }
      let sum = exponentials.reduce(0, +)
      for column in 0..<4 {
        #expect(
          abs(Double(probabilities[row * 4 + column]) - exponentials[column] / sum) < 1e-6)
      }
    }
  }

  /// By the definition, in steps small enough for a test.
  private func exponential(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for n in 1..<60 {
      term *= x / 32 / Double(n)
      sum += term
    }
    return (0..<5).reduce(sum) { value, _ in value * value }
  }

  @Test func predictionsDoNotDependOnThreadsOrCompany() {
    let (model, _) = model(
      Architecture(inputs: 5, hidden: [9], outputs: 2), loss: .meanSquaredError)
    let x = Rows.uniform(700 * 5, seed: 3)
    let together = model.predict(x)
    #expect(model.predict(x, threads: 4) == together)
    #expect(model.predict(x, threads: 1000) == together)
    let alone = (0..<700).flatMap { model.predict(Array(x[$0 * 5..<$0 * 5 + 5])) }
    #expect(alone == together)
    #expect(model.predict([]) == [])
  }

  @Test func evaluatesWithWeights() throws {
    // Outputs are the features themselves: an identity network.
    let plan = NetworkPlan(
      Architecture(inputs: 2, hidden: [], outputs: 2),
      loss: .softmaxCrossEntropy(labelSmoothing: 0))
    let buffer = FloatBuffer(count: plan.layout.count)
    plan.layout.store([1, 0, 0, 1], to: plan.layout.weight(0), in: buffer)
    let model = Model(plan: plan, parameters: buffer, pipeline: nil)
    let data = try Dataset(
      features: [1, 0, 0, 1, 5, 0], featureCount: 2, targets: .classes([0, 0, 1], count: 2),
      weights: [3, 1, 1])
    let evaluation = try model.evaluate(data)
    #expect(evaluation.rows == 3)
    #expect(evaluation.accuracy == 3.0 / 5)
    // log(1 + e⁻¹) = 0.3132617, log(1 + e) = 1.3132617, log(1 + e⁵) = 5.0067153 (mpmath 1.3)
    let expected = (3 * 0.313261687518 + 1.313261687518 + 5.006715348489) / 5
    #expect(abs(evaluation.loss - expected) < 1e-6)
    #expect(try model.evaluate(data, threads: 3) == evaluation)
  }

  @Test func evaluatesRegression() throws {
    let plan = NetworkPlan(Architecture(inputs: 1, hidden: [], outputs: 1), loss: .meanSquaredError)
    let buffer = FloatBuffer(count: plan.layout.count)
    plan.layout.store([2], to: plan.layout.weight(0), in: buffer)
    let model = Model(plan: plan, parameters: buffer, pipeline: nil)
    let data = try Dataset(
      features: [0, 1, 2, 3], featureCount: 1, targets: .values([1, 1, 5, 7], width: 1))
    let evaluation = try model.evaluate(data)
    // Errors −1, 1, −1, −1; targets' mean 3.5, total sum of squares 27.
    #expect(evaluation.rmse == 1)
    #expect(abs(try #require(evaluation.r2) - (1 - 4.0 / 27)) < 1e-12)
    #expect(evaluation.loss == 0.5)
    #expect(evaluation.accuracy == nil)
  }

  @Test func hashesTheTensorsThatUsersSee() {
    let plan = NetworkPlan(Architecture(inputs: 2, hidden: [], outputs: 1), loss: .meanSquaredError)
    let buffer = FloatBuffer(count: plan.layout.count)
    plan.layout.store([1, 2], to: plan.layout.weight(0), in: buffer)
    plan.layout.store([3], to: plan.layout.bias(0), in: buffer)
    let model = Model(plan: plan, parameters: buffer, pipeline: nil)
    // hashlib.sha256(struct.pack('<3f', 1, 2, 3)).hexdigest(), Python 3.11
    #expect(
      model.weightsSHA256
        == "8e628779e6a74ee0b36991c10158f63cafec7d340ad4e075592502c8708524dd")
  }
}
