import Testing

@testable import ParallelSGD

@Suite struct NumericGradientTests {
  /// One weight, one row: `L = ½(w·x + b − t)²`, so `∂L/∂w = (w·x + b − t)·x` exactly.
  @Test func aParabolaHasItsSlope() throws {
    let network = ReferenceNetwork(
      Architecture(inputs: 1, hidden: [], outputs: 1), loss: .meanSquaredError,
      parameters: [0.5, 0.25])
    let batch = ReferenceBatch(features: DoubleMatrix([[3]]), targets: [.values([2])])
    let slope = try #require(
      NumericGradient.derivative(ofParameter: 0, network: network, batch: batch))
    #expect(abs(slope - -0.75) < 1e-12)
  }

  /// `|w·x − t|` with the error in reach of the first step, of the second, and at 0.
  @Test func stepsShrinkBesideAKinkAndGiveUpOnIt() {
    func slope(error: Double) -> Double? {
      let network = ReferenceNetwork(
        Architecture(inputs: 1, hidden: [], outputs: 1), loss: .meanAbsoluteError,
        parameters: [1, 0])
      let batch = ReferenceBatch(features: DoubleMatrix([[1]]), targets: [.values([1 - error])])
      return NumericGradient.derivative(ofParameter: 0, network: network, batch: batch)
    }
    for error in [0.5, 5e-3, 5e-4] {
      #expect(slope(error: error).map { abs($0 - 1) < 1e-10 } == true, "error \(error)")
    }
    #expect(slope(error: 0) == nil)
  }

  @Test func aRectifierAtItsKinkHasNoNumericSlope() {
    let network = ReferenceNetwork(
      Architecture(inputs: 1, layers: [DenseLayer(1, activation: .relu)]), loss: .meanSquaredError,
      parameters: [1, 0])
    let batch = ReferenceBatch(features: DoubleMatrix([[0]]), targets: [.values([1])])
    // Its bias moves z off 0; its weight does not, because x = 0.
    #expect(NumericGradient.derivative(ofParameter: 1, network: network, batch: batch) == nil)
    #expect(NumericGradient.derivative(ofParameter: 0, network: network, batch: batch) == 0)
  }
}
