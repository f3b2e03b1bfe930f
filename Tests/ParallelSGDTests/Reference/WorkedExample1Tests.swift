import Testing

@testable import ParallelSGD

/// One linear layer under squared error, with numbers that are exact in binary: every comparison is
/// for equality. Worked by hand in the article on backpropagation, and by `scripts/worked-examples`.
@Suite struct WorkedExample1Tests {
  private let batch = ReferenceBatch(
    features: DoubleMatrix([[1, 2], [3, -1]]), targets: [.values([0, 1]), .values([1.25, -2.75])])

  private let network = ReferenceNetwork(
    Architecture(inputs: 2, layers: [DenseLayer(2, activation: .identity)]),
    loss: .meanSquaredError, parameters: [0.5, -1, 0.25, 0.75, 0, 0])

  @Test func outputIsInputTimesWeights() throws {
    let trace = try #require(network.forward(batch.features).last)
    #expect(trace.a == DoubleMatrix([[1, 0.5], [1.25, -3.75]]))
    #expect(trace.a == batch.features * network.layers[0].weights)
    #expect(network.loss(of: batch) == 0.28125)
  }

  @Test func gradientIsInputTimesErrorOverRowsAndOutputs() throws {
    let gradient = try #require(network.gradient(of: batch).first)
    let error = DoubleMatrix([[1, -0.5], [0, -1]])
    #expect(gradient.delta == 0.5 * error)
    #expect(batch.features.transposed * error == DoubleMatrix([[1, -3.5], [2, 0]]))
    #expect(gradient.weights == 0.25 * (batch.features.transposed * error))
    #expect(gradient.weights == DoubleMatrix([[0.25, -0.875], [0.5, 0]]))
    #expect(gradient.biases == [0.25, -0.375])
  }

  @Test func updateSubtractsRateTimesGradient() {
    var network = network
    network.descend(network.gradient(of: batch), rate: 0.5)
    #expect(network.parameters == [0.375, -0.5625, 0, 0.75, -0.125, 0.1875])
    #expect(network.loss(of: batch) == 0.048828125)
  }

  /// A third row of weight 0 changes nothing; weights 3 and 3 are as good as 1 and 1.
  @Test func theTrueTotalWeightDivides() {
    let weighted = ReferenceBatch(
      features: DoubleMatrix([[1, 2], [3, -1], [9, 9]]),
      targets: batch.targets + [.values([7, 7])], weights: [3, 3, 0])
    #expect(
      ReferenceNetwork.flat(network.gradient(of: weighted))
        == ReferenceNetwork.flat(network.gradient(of: batch)))
  }
}
