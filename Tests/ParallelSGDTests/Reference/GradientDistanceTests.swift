import Testing

@testable import ParallelSGD

@Suite struct GradientDistanceTests {
  private let tensors = ReferenceNetwork(
    Architecture(inputs: 1, hidden: [], outputs: 2), loss: .meanSquaredError
  ).tensors

  /// `‖(3, 4)‖ = 5`: an error of `2⁻²¹` is `4/5` of `2⁻²³·5`.
  @Test func unitIsTheUlpOfTheTensorsNorm() {
    let distances = GradientDistance.measure(
      [3, 4 + 0x1p-21, 1, 0], from: [3, 4, 1, 0], tensors: tensors)
    #expect(distances.map(\.tensor) == ["W1", "b1"])
    #expect(distances[0].norm == 5)
    #expect(abs(distances[0].ulps - 0.8) < 1e-12)
    #expect(distances[1].ulps == 0)
  }

  @Test func aNonFiniteFloatIsInfinitelyFar() {
    let distances = GradientDistance.measure(
      [.nan, 0, .infinity, 0], from: [1, 0, 1, 0], tensors: tensors)
    #expect(distances.allSatisfy { $0.ulps == .infinity })
  }

  @Test func somethingWhereNothingShouldBeIsInfinitelyFar() {
    let distances = GradientDistance.measure(
      [0, 0, 1e-6, 0], from: [0, 0, 0, 0], tensors: tensors)
    #expect(distances.map(\.ulps) == [0, .infinity])
  }
}
