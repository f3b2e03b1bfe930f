import Shards

/// Adds up how a model does, row by row in order, in Double: the same bytes for any slices.
struct Metrics {
  private let data: Dataset
  private let loss: Loss
  /// Of the network; one under two classes with a binary cross-entropy.
  private let outputs: Int
  /// Unit of each target over the unit that the network works in.
  private let outputScale: [Double]

  private var rows = 0
  private var weight = 0.0
  private var lossSum = 0.0
  private var right = 0.0
  /// Per output: the targets' mean, Σ w·(t − mean)², Σ w·(y − t)².
  private var sums: [(mean: Double, total: Double, residual: Double)]

  init(loss: Loss, data: Dataset, outputs: Int, outputScale: [Double]) {
    self.loss = loss
    self.outputs = outputs
    self.data = data
    self.outputScale = outputScale
    sums = Self.means(of: data).map { ($0, 0, 0) }
  }

  /// Weighted mean of each target. Taken first: a difference of sums of squares would lose all
  /// digits where the targets are large and close together.
  private static func means(of data: Dataset) -> [Double] {
    guard case .values(let values, let width) = data.targets else { return [] }
    var sums = [Double](repeating: 0, count: width)
    var total = 0.0
    for row in 0..<data.rowCount {
      let weight = Double(data.weights?[row] ?? 1)
      total += weight
      for index in 0..<width { sums[index] += weight * Double(values[row * width + index]) }
    }
    return sums.map { total > 0 ? $0 / total : 0 }
  }

  /// Adds slice rows `0 ..< count` with their outputs and (weighted) losses.
  mutating func add(
    _ source: RowSource, count: Int, outputs: UnsafePointer<Float>, outputRow: Int,
    losses: UnsafePointer<Float>
  ) {
    for row in 0..<count {
      let output = outputs + row * outputRow
      let rowWeight = Double(source.weight(row))
      let number = Int(source.order[row])
      rows += 1
      weight += rowWeight
      lossSum += Double(losses[row])
      if let classes = source.classes {
        if predictedClass(output) == Int(classes[number]) {
          right += rowWeight
        }
      } else if let values = source.values {
        add(output, values + number * source.valueWidth, weight: rowWeight)
      }
    }
  }

  private mutating func add(
    _ output: UnsafePointer<Float>, _ target: UnsafePointer<Float>, weight: Double
  ) {
    for index in sums.indices {
      let t = Double(target[index])
      if loss == .binaryCrossEntropy {
        if (output[index] > 0) == (t > 0.5) { right += weight / Double(sums.count) }
      } else {
        let error = Double(output[index]) - t
        let distance = t - sums[index].mean
        sums[index].total += weight * distance * distance
        sums[index].residual += weight * error * error
      }
    }
  }

  /// The first of the largest outputs; under a single one, whether it is above 0.
  private func predictedClass(_ output: UnsafePointer<Float>) -> Int {
    if outputs == 1 { return output[0] > 0 ? 1 : 0 }
    var best = 0
    for index in 1..<outputs where output[index] > output[best] { best = index }
    return best
  }

  /// What was added so far came to.
  var evaluation: Evaluation {
    let total = weight > 0 ? weight : 1
    var result = Evaluation(rows: rows, loss: lossSum / total)
    switch data.targets {
    case .classes:
      result.accuracy = right / total
    case .values where loss == .binaryCrossEntropy:
      result.accuracy = right / total
    case .values(_, let width):
      let outputs = Double(width)
      result.r2 = sums.reduce(0) { $0 + Self.r2($1) } / outputs
      let squares = zip(sums, outputScale).reduce(0) { $0 + $1.0.residual * $1.1 * $1.1 }
      result.rmse = (squares / (total * outputs)).squareRoot()
    }
    return result
  }

  /// 1 − residual / total; where the targets are constant, 1 for a perfect fit and else 0.
  private static func r2(_ sum: (mean: Double, total: Double, residual: Double)) -> Double {
    guard sum.total > 0 else { return sum.residual == 0 ? 1 : 0 }
    return 1 - sum.residual / sum.total
  }
}
