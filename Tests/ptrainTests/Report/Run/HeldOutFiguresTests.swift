import ParallelSGD
import Shards
import Testing

@testable import ptrain

@Suite struct HeldOutFiguresTests {
  /// Figures from single rows are those of the evaluation, which counts in another way.
  @Test(arguments: [false, true])
  func classesAgreeWithTheEvaluation(isWeighted: Bool) async throws {
    let features = (0..<600).map { Float($0 * 37 % 101) / 50 - 1 }
    let classes = (0..<300).map { Int32(features[2 * $0] > features[2 * $0 + 1] ? 1 : 0) }
    let data = try Dataset(
      features: features, featureCount: 2, targets: .classes(classes, count: 2),
      weights: isWeighted ? classes.map { $0 == 0 ? 8 : 0.25 } : nil)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.epochs = 3
    let trainer = try Trainer(
      Architecture(inputs: 2, hidden: [8], outputs: 2), training: data, validation: nil,
      configuration: configuration, execution: Execution(threads: 2),
      pipeline: .numbers(
        featureCount: 2, target: .classes(column: "c", names: ["no", "yes"], areNumbers: false)))
    let model = try await trainer.train().model
    let (figures, answers) = HeldOutFigures.measure(model, data, threads: 2)
    let counted = try #require(figures.classes)
    #expect(answers.isEmpty)
    #expect(counted.names == ["no", "yes"])
    let (no, yes) = (Double(classes.count { $0 == 0 }), Double(classes.count { $0 == 1 }))
    #expect(counted.support == (isWeighted ? [8 * no, 0.25 * yes] : [no, yes]))
    #expect(figures.weight == (isWeighted ? 8 * no + 0.25 * yes : nil))
    let evaluation = try model.evaluate(data)
    // The evaluation takes weights by their mean.
    let (own, other) = (try #require(counted.accuracy), try #require(evaluation.accuracy))
    #expect(abs(own - other) < (isWeighted ? 1e-6 : 1e-15))
  }

  @Test func valuesAreInTheTargetsUnit() async throws {
    let features = (0..<200).map { Float($0 * 37 % 101) / 50 - 1 }
    let data = try Dataset(
      features: features, featureCount: 1, targets: .values(features.map { $0 * 2 }, width: 1))
    var configuration = TrainerConfiguration(loss: .meanSquaredError)
    configuration.epochs = 3
    let trainer = try Trainer(
      Architecture(inputs: 1, hidden: [8], outputs: 1), training: data, validation: nil,
      configuration: configuration, execution: Execution(threads: 1),
      pipeline: .numbers(
        featureCount: 1, target: .values(columns: ["t"], mean: [100], scale: [10])))
    let model = try await trainer.train().model
    let (figures, answers) = HeldOutFigures.measure(model, data, threads: 1)
    #expect(figures.weight == nil && answers[0].weights == nil)
    #expect(figures.values.map(\.name) == ["t"])
    #expect(answers[0].truth == features.map { Double($0 * 2) * 10 + 100 })
    let squares = zip(answers[0].truth, answers[0].predicted).map { ($0 - $1) * ($0 - $1) }
    let rmse = try #require(try model.evaluate(data).rmse)
    // Predictions are rounded to Float, 100 to 2⁻¹⁷.
    #expect(abs((squares.reduce(0, +) / 200).squareRoot() - rmse) < 1e-4)
  }
}
