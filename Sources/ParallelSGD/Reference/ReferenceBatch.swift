package import Shards

/// Rows for the reference network: features, one target a row, one weight a row.
package struct ReferenceBatch: Sendable, Equatable {
  /// `x [B, F]`.
  package let features: DoubleMatrix
  package let targets: [ReferenceTarget]
  /// `w [B]`, none negative.
  package let weights: [Double]

  /// B.
  package var rowCount: Int { features.rows }

  /// `Σ wᵣ`, what the gradient is divided by.
  package var totalWeight: Double { weights.reduce(0, +) }

  /// Takes rows with one weight each, 1 unless given.
  package init(features: DoubleMatrix, targets: [ReferenceTarget], weights: [Double]? = nil) {
    let weights = weights ?? Array(repeating: 1, count: features.rows)
    precondition(
      targets.count == features.rows && weights.count == features.rows,
      "\(features.rows) rows, \(targets.count) targets, \(weights.count) weights")
    self.features = features
    self.targets = targets
    self.weights = weights
  }

  /// Takes chosen rows of a data set: the same numbers that the training engine sees, widened.
  package init(_ dataset: Dataset, rows: [Int]) {
    let width = dataset.featureCount
    self.init(
      features: DoubleMatrix(
        rows: rows.count, columns: width,
        elements: rows.flatMap { dataset.features[$0 * width..<($0 + 1) * width].map(Double.init) }),
      targets: rows.map { row in
        switch dataset.targets {
        case .classes(let classes, _): .label(Int(classes[row]))
        case .values(let values, let width):
          .values(values[row * width..<(row + 1) * width].map(Double.init))
        }
      },
      weights: rows.map { row in dataset.weights.map { Double($0[row]) } ?? 1 })
  }
}
