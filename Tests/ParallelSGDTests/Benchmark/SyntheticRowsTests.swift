import Shards
import Testing

@testable import ParallelSGD

@Suite struct SyntheticRowsTests {
  private let rows = SyntheticRows(rowCount: 500, featureCount: 7, classCount: 3, seed: 0)

  @Test func featuresAreNormal() throws {
    let x = try rows.dataset().features.map(Double.init)
    #expect(x.count == 3500)
    let mean = x.reduce(0, +) / 3500
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3500
    // Standard errors 1/√3500 and √(2/3500): four of them.
    #expect(abs(mean) < 0.068)
    #expect(abs(variance - 1) < 0.096)
  }

  @Test func everyClassIsThereAndTheSeedDecides() throws {
    let data = try rows.dataset()
    guard case .classes(let classes, count: let count) = data.targets else {
      Issue.record("no classes")
      return
    }
    #expect(count == 3)
    #expect(Set(classes) == [0, 1, 2])
    #expect(try rows.dataset().features == data.features)
    var other = rows
    other.seed = 1
    #expect(try other.dataset().features != data.features)
  }

  /// A linear network learns what a linear teacher says.
  @Test func theyCanBeLearned() async throws {
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: .adam())
    (configuration.epochs, configuration.batch, configuration.learningRate) = (20, 20, 0.03)
    let data = try rows.dataset()
    let trainer = try Trainer(
      Architecture(inputs: 7, hidden: [], outputs: 3), training: data,
      configuration: configuration)
    let model = try await trainer.train().model
    #expect(try #require(try model.evaluate(data).accuracy) > 0.95)
  }

  /// 2·rows·(in·out) for each of two or three products.
  @Test func flopsOfAStep() {
    let network = Architecture(inputs: 3, hidden: [5], outputs: 2)
    #expect(network.flops(rows: 10) == 10 * (4 * 15 + 6 * 10))
  }
}
