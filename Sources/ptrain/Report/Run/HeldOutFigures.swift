import ParallelSGD
import Shards

/// How a model does on rows whose answers are known; as the evaluation, each row counts as its weight.
struct HeldOutFigures: Codable, Equatable, Sendable {
  var rows: Int
  /// Sum of the rows' weights; `nil` where each is 1.
  var weight: Double?
  /// Where classes are learned.
  var classes: ClassFigures?
  /// Where numbers are learned: one for each target, at most ``mostTargets``.
  var values: [ValueFigures] = []

  static let mostTargets = 4
  /// Rows that pass through the model together: what is kept of them does not grow with their number
  /// but for the answers themselves.
  private static let sliceRows = 4096

  /// Lets the model answer all rows of `data`.
  ///
  /// - Returns: the figures, and true and predicted values of each target in the order of the rows;
  ///   of classes all pairs that occur, which ``ClassFigures/limited`` makes fit for a page.
  static func measure(
    _ model: Model, _ data: Dataset, threads: Int
  ) -> (figures: HeldOutFigures, answers: [ValueAnswers]) {
    // As many ones say no more than none.
    let weights = data.weights.flatMap { $0.allSatisfy { $0 == 1 } ? nil : $0.map { Double($0) } }
    let weight = weights.map { $0.reduce(0, +) }
    let slices = RowRanges(chunksOf: 0..<data.rowCount, size: sliceRows)
    func outputs(_ rows: Range<Int>) -> [Float] {
      let width = data.featureCount
      return model.predict(
        Array(data.features[rows.lowerBound * width..<rows.upperBound * width]), threads: threads)
    }
    switch data.targets {
    case .classes(let classes, let count):
      var tally = ClassTally(names: names(model, count))
      for rows in slices {
        let outputs = outputs(rows)
        let width = outputs.count / max(rows.count, 1)
        for (place, row) in rows.enumerated() {
          let answer = outputs[place * width..<(place + 1) * width]
          tally.add(
            truth: Int(classes[row]), predicted: predictedClass(answer), weight: weights?[row] ?? 1)
        }
      }
      return (HeldOutFigures(rows: data.rowCount, weight: weight, classes: tally.figures), [])
    case .values(let values, let width):
      let shown = min(width, mostTargets)
      let (mean, scale) = (model.pipeline?.targetMean ?? [], model.pipeline?.targetScale ?? [])
      let names = model.pipeline?.targetNames ?? []
      var answers = (0..<shown).map {
        ValueAnswers(
          name: $0 < names.count ? names[$0] : "target \($0 + 1)", weights: weights)
      }
      for rows in slices {
        let outputs = outputs(rows)
        for (place, row) in rows.enumerated() {
          for target in 0..<shown {
            let value = Double(values[row * width + target])
            answers[target].truth.append(
              target < scale.count ? value * scale[target] + mean[target] : value)
            answers[target].predicted.append(Double(outputs[place * width + target]))
          }
        }
      }
      return (
        HeldOutFigures(
          rows: data.rowCount, weight: weight, values: answers.map(ValueFigures.init)), answers
      )
    }
  }

  private static func names(_ model: Model, _ count: Int) -> [String] {
    let names = model.pipeline?.classNames ?? []
    return names.count == count ? names : (0..<count).map(String.init)
  }

  /// The first of the largest, as evaluation has it; of a single one, whether it is above one half.
  private static func predictedClass(_ outputs: ArraySlice<Float>) -> Int {
    guard outputs.count > 1 else { return (outputs.first ?? 0) > 0.5 ? 1 : 0 }
    let best = outputs.indices.reduce(outputs.startIndex) { outputs[$1] > outputs[$0] ? $1 : $0 }
    return best - outputs.startIndex
  }
}
