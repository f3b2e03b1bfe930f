import Testing

@testable import ParallelSGD

@Suite struct ReferenceNetworkTests {
  private let architecture = Architecture(inputs: 3, hidden: [4], outputs: 2, activation: .tanh)

  private func problem(_ loss: Loss = .meanSquaredError, rows: Int = 5) -> SyntheticProblem {
    SyntheticProblem(architecture, loss: loss, rows: rows, seed: 1)
  }

  private func batch(_ whole: ReferenceBatch, rows: [Int], weights: [Double]) -> ReferenceBatch {
    ReferenceBatch(
      features: DoubleMatrix(rows.map(whole.features.row)),
      targets: rows.map { whole.targets[$0] },
      weights: weights)
  }

  private func expectEqual(_ left: [Double], _ right: [Double], within tolerance: Double = 1e-15) {
    #expect(left.count == right.count)
    #expect(zip(left, right).allSatisfy { abs($0 - $1) <= tolerance })
  }

  @Test func parametersStandInTheOrderOfTheTensors() {
    var network = ReferenceNetwork(architecture, loss: .meanSquaredError)
    network.parameters = (0..<26).map(Double.init)
    #expect(
      network.layers[0].weights == DoubleMatrix([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]))
    #expect(network.layers[0].biases == [12, 13, 14, 15])
    #expect(network.layers[1].biases == [24, 25])
    #expect(network.parameters == (0..<26).map(Double.init))
    #expect(network.parameters.count == architecture.parameterCount)
    #expect(network.tensors.map(\.name) == ["W1", "b1", "W2", "b2"])
    #expect(network.tensors.map(\.shape) == [[3, 4], [4], [4, 2], [2]])
    #expect(network.tensors[2].index(ofParameter: 19) == [1, 1])
    #expect(network.tensors[3].index(ofParameter: 25) == [1])
  }

  /// A row of weight 2 counts as the row twice, a row of weight 0 as no row at all.
  @Test func aWeightCountsARowSoManyTimes() {
    let (network, whole) = (problem().network, problem().batch)
    let weighted = batch(whole, rows: [0, 1, 2], weights: [2, 1, 0])
    let repeated = batch(whole, rows: [0, 0, 1], weights: [1, 1, 1])
    #expect(abs(network.loss(of: weighted) - network.loss(of: repeated)) < 1e-15)
    expectEqual(
      ReferenceNetwork.flat(network.gradient(of: weighted)),
      ReferenceNetwork.flat(network.gradient(of: repeated)))
  }

  /// The gradient of a batch is the weighted mean of its shards' gradients; their plain mean is
  /// something else as soon as the shards' weights differ.
  @Test func shardsCountByTheirWeightAndNotEqually() {
    let (network, whole) = (problem().network, problem().batch)
    let shards = [[0, 1, 2], [3, 4]].map { rows in
      batch(whole, rows: rows, weights: rows.map { whole.weights[$0] })
    }
    let gradients = shards.map { ReferenceNetwork.flat(network.gradient(of: $0)) }
    let expected = ReferenceNetwork.flat(network.gradient(of: whole))
    let weighted = zip(gradients[0], gradients[1]).map {
      ($0 * shards[0].totalWeight + $1 * shards[1].totalWeight) / whole.totalWeight
    }
    expectEqual(weighted, expected)
    let meanOfMeans = zip(gradients[0], gradients[1]).map { ($0 + $1) / 2 }
    #expect(zip(meanOfMeans, expected).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func noWeightMeansNoLossAndNoGradient() {
    let (network, whole) = (problem().network, problem().batch)
    let nothing = batch(whole, rows: [0, 1], weights: [0, 0])
    #expect(network.loss(of: nothing) == 0)
    #expect(ReferenceNetwork.flat(network.gradient(of: nothing)).allSatisfy { $0 == 0 })
  }

  /// A masked unit passes nothing on and gets no gradient; a kept one is scaled both ways.
  @Test func aDroppedUnitIsCutOffBothWays() {
    let (network, whole) = (problem().network, problem().batch)
    let mask = DoubleMatrix((0..<5).map { _ in [2, 0, 2, 2] })
    let traces = network.forward(whole.features, masks: [mask, nil])
    let plain = network.forward(whole.features)
    for row in 0..<5 {
      #expect(traces[0].a[row, 1] == 0)
      #expect(traces[0].a[row, 0] == 2 * plain[0].a[row, 0])
    }
    let gradients = network.gradient(of: whole, masks: [mask, nil])
    #expect((0..<3).allSatisfy { gradients[0].weights[$0, 1] == 0 })
    #expect(gradients[0].biases[1] == 0)
    #expect(gradients[1].weights.row(1) == [0, 0])
    #expect(gradients[0].biases[0] != 0)
  }

  @Test func descendingGoesDown() {
    let problem = problem(.softmaxCrossEntropy(labelSmoothing: 0))
    var network = problem.network
    var losses = [network.loss(of: problem.batch)]
    for _ in 0..<50 {
      network.descend(network.gradient(of: problem.batch), rate: 0.2)
      losses.append(network.loss(of: problem.batch))
    }
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
  }
}
