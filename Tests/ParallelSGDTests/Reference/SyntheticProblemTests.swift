import Testing

@testable import ParallelSGD

@Suite struct SyntheticProblemTests {
  private let architecture = Architecture(
    inputs: 3, hidden: [4], outputs: 3, activation: .relu, dropout: 0.5)

  @Test func sameSeedSameProblemOtherSeedAnother() {
    let first = SyntheticProblem(architecture, loss: .huber(delta: 1), rows: 6, seed: 7)
    let again = SyntheticProblem(architecture, loss: .huber(delta: 1), rows: 6, seed: 7)
    let other = SyntheticProblem(architecture, loss: .huber(delta: 1), rows: 6, seed: 8)
    #expect(first.network == again.network && first.batch == again.batch)
    #expect(first.masks == again.masks)
    #expect(first.network != other.network && first.batch != other.batch)
  }

  @Test func everyNumberIsAFloatAndNoParameterIsZero() {
    let problem = SyntheticProblem(architecture, loss: .huber(delta: 1), rows: 6, seed: 7)
    let numbers =
      problem.network.parameters + problem.batch.features.elements + problem.batch.weights
    #expect(numbers.allSatisfy { Double(Float($0)) == $0 })
    #expect(problem.network.parameters.allSatisfy { $0 != 0 })
    #expect(Set(problem.batch.weights).count == 6)
  }

  /// Huber has two branches; a problem that visits one only would prove half of it.
  @Test func errorsFallOnBothSidesOfDelta() throws {
    let problem = SyntheticProblem(architecture, loss: .huber(delta: 1), rows: 8, seed: 0)
    let y = try #require(problem.network.forward(problem.batch.features).last).a
    let errors = (0..<8).flatMap { row -> [Double] in
      guard case .values(let t) = problem.batch.targets[row] else { return [] }
      return zip(y.row(row), t).map { abs($0 - $1) }
    }
    #expect(errors.contains { $0 < 1 } && errors.contains { $0 > 1 })
  }

  @Test func masksDropAndScaleWhereTheLayerHasDropout() throws {
    let problem = SyntheticProblem(architecture, loss: .meanSquaredError, rows: 8, seed: 0)
    let mask = try #require(problem.masks[0])
    #expect(Set(mask.elements) == [0, 2])
    #expect(problem.masks[1] == nil)
  }
}
