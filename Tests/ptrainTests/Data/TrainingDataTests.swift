import Shards
import Testing

@testable import ptrain

@Suite struct TrainingDataTests {
  @Test func balancedClassesWeighTheSame() throws {
    let data = try Dataset(
      features: [0, 0, 0, 0], featureCount: 1, targets: .classes([0, 0, 0, 1], count: 2))
    // 4 rows over 2 classes are 2 a class: 2/3 for each of three, 2 for the one.
    #expect(try TrainingData.balanced(data).weights == [2 / 3, 2 / 3, 2 / 3, 2])
    let weighted = try Dataset(
      features: [0, 0, 0, 0], featureCount: 1, targets: .classes([0, 0, 1, 1], count: 3),
      weights: [1, 2, 0, 3])
    // The weights add up to 6 over the 2 classes that are there, 3 a class.
    #expect(try TrainingData.balanced(weighted).weights == [1, 2, 0, 3])
    let values = try Dataset(
      features: [0], featureCount: 1, targets: .values([1], width: 1))
    #expect(
      throws: Failure.usage("option --class-weight does not go with a target of numbers")
    ) { try TrainingData.balanced(values) }
  }

  @Test func theMostFrequentClassIsNamedWhereItIsMuchSo() {
    #expect(
      TrainingData.describe(classes: [0, 1, 1, 1], names: ["a", "b"]) == #"2 classes (75 % "b")"#)
    #expect(TrainingData.describe(classes: [0, 1, 1, 0], names: ["a", "b"]) == "2 classes")
  }
}
