extension RowSource {
  /// Losses of slice rows times their weights, and the gradients with respect to the outputs.
  ///
  /// - Parameters:
  ///   - outputs: of the first of the rows, the others `stride` apart.
  ///   - deltas: likewise; receives the gradients times the weights.
  ///   - width: outputs of the network.
  ///   - losses: of the first of the rows.
  func losses(
    _ loss: Loss, rows: Range<Int>, outputs: UnsafePointer<Float>,
    deltas: UnsafeMutablePointer<Float>, stride: Int, width: Int,
    to losses: UnsafeMutablePointer<Float>
  ) {
    if case .softmaxCrossEntropy(0) = loss, let classes, width > 1 {
      for at in Swift.stride(from: 0, to: rows.count, by: 16) {
        let start = rows.lowerBound + at
        classLosses(
          start..<min(start + 16, rows.upperBound), classes: classes,
          outputs: outputs + at * stride, deltas: deltas + at * stride, stride: stride,
          width: width, to: losses + at)
      }
      return
    }
    for (place, row) in rows.enumerated() {
      let number = Int(order[row])
      let weight = weight(row)
      let target: RowTarget
      if let classes {
        target = .ofClass(Int(classes[number]))
      } else if let values {
        target = .values(values + number * valueWidth)
      } else {
        preconditionFailure("a data set without targets")
      }
      losses[place] =
        weight
        * loss.row(
          outputs: outputs + place * stride, width: width, target: target, weight: weight,
          delta: deltas + place * stride)
    }
  }

  /// Softmax cross-entropy of up to 16 rows whose targets are classes: their logarithms are taken
  /// together. The same bytes as ``Loss/row(outputs:width:target:weight:delta:)``, without the
  /// products by the zeros of a one-hot target.
  private func classLosses(
    _ rows: Range<Int>, classes: UnsafePointer<Int32>, outputs: UnsafePointer<Float>,
    deltas: UnsafeMutablePointer<Float>, stride: Int, width: Int,
    to losses: UnsafeMutablePointer<Float>
  ) {
    // What the logarithms need, a lane a row. In memory: a lane of a register that is chosen at run
    // time costs a round trip through memory each.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 48) { lanes in
      let totals = lanes.baseAddress.unsafelyUnwrapped
      let (falls, weights) = (totals + 16, totals + 32)
      for lane in 0..<16 { totals[lane] = 1 }
      for (lane, row) in rows.enumerated() {
        let y = outputs + lane * stride
        let d = deltas + lane * stride
        let (greatest, total) = Softmax.exponentials(of: y, width: width, into: d)
        let weight = weight(row)
        let scale = 1 / total
        let target = Int(classes[Int(order[row])])
        let exponential = d[target]
        for column in Swift.stride(from: 0, to: width, by: 16) {
          (d + column).lanes = weight * (scale * (d + column).lanes)
        }
        d[target] = weight * (scale * exponential - 1)
        totals[lane] = total
        falls[lane] = y[target] - greatest
        weights[lane] = weight
      }
      totals.lanes = VectorMath.log(totals.lanes)
      for lane in 0..<rows.count {
        losses[lane] = weights[lane] * (totals[lane] - falls[lane])
      }
    }
  }
}
