import Shards
import Testing

@testable import ParallelSGD

@Suite struct ReferenceBatchTests {
  @Test func takesChosenRowsOfValues() throws {
    let dataset = try Dataset(
      features: [1, 2, 3, 4, 5, 6], featureCount: 2, targets: .values([7, 8, 9], width: 1),
      weights: [0.5, 1, 2])
    let batch = ReferenceBatch(dataset, rows: [2, 0])
    #expect(batch.features == DoubleMatrix([[5, 6], [1, 2]]))
    #expect(batch.targets == [.values([9]), .values([7])])
    #expect(batch.weights == [2, 0.5])
    #expect(batch.totalWeight == 2.5)
  }

  @Test func takesClassesWithEqualWeights() throws {
    let dataset = try Dataset(
      features: [0.1, 0.2], featureCount: 1, targets: .classes([1, 0], count: 2))
    let batch = ReferenceBatch(dataset, rows: [0, 1])
    #expect(batch.features[0, 0] == Double(Float(0.1)))
    #expect(batch.targets == [.label(1), .label(0)])
    #expect(batch.weights == [1, 1])
  }
}
