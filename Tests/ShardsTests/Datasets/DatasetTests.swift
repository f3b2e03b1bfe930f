import Shards
import Testing

struct DatasetTests {
  @Test func knowsItsShape() throws {
    let classes = try Dataset(
      features: [1, 2, 3, 4, 5, 6], featureCount: 2, targets: .classes([0, 2, 1], count: 3))
    #expect(classes.rowCount == 3)
    #expect(classes.targetWidth == 3)
    let values = try Dataset(
      features: [1, 2], featureCount: 1, targets: .values([1, 2, 3, 4], width: 2),
      weights: [0, 1])
    #expect(values.rowCount == 2)
    #expect(values.targetWidth == 2)
  }

  struct Refusal: Sendable {
    var features: [Float] = [1, 2, 3, 4]
    var featureCount = 2
    var targets = Dataset.Targets.classes([0, 1], count: 2)
    var weights: [Float]?
    var message: String
  }

  static let refusals = [
    Refusal(featureCount: 0, message: "a data set needs at least 1 feature, found 0"),
    Refusal(features: [1, 2, 3], message: "2 rows of 2 features need 4 numbers, found 3"),
    Refusal(
      features: [1, 2, 3, .nan], message: "row 1, feature 1 is nan, expected a finite number"),
    Refusal(
      targets: .classes([0, 2], count: 2), message: "row 1 has class 2, expected 0 to 1"),
    Refusal(
      targets: .classes([-1, 0], count: 2), message: "row 0 has class -1, expected 0 to 1"),
    Refusal(
      targets: .values([1, .infinity], width: 1),
      message: "target of row 1 is inf, expected a finite number"),
    Refusal(
      targets: .values([], width: 0), message: "a data set needs at least 1 target, found 0"),
    Refusal(
      features: [1, 2], targets: .values([1, 2, 3], width: 2),
      message: "3 target values are no whole rows of 2"),
    Refusal(weights: [1], message: "2 rows need as many weights, found 1"),
    Refusal(
      weights: [1, -1], message: "row 1 has weight -1.0, expected a finite number, 0 or more"),
    Refusal(weights: [0, 0], message: "every row has weight 0"),
    Refusal(
      featureCount: .max,
      message: "2 rows of \(Int.max) features need more numbers than can be counted, found 4"),
  ]

  /// Their sum divides every gradient.
  @Test func refusesWeightsThatHaveNoSum() {
    #expect(
      throws: DataError(
        .badData, "the weights add up to 6.0000000109955115e+38, expected at most 3.4e38",
        hint: "only their proportions matter: divide all of them by one number")
    ) {
      try Dataset(
        features: [1, 2], featureCount: 1, targets: .classes([0, 1], count: 2),
        weights: [3e38, 3e38])
    }
  }

  @Test(arguments: refusals.indices)
  func refuses(_ index: Int) {
    let refusal = Self.refusals[index]
    #expect(throws: DataError(.badData, refusal.message)) {
      try Dataset(
        features: refusal.features, featureCount: refusal.featureCount, targets: refusal.targets,
        weights: refusal.weights)
    }
  }
}
