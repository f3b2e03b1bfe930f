import Dispatch
package import Shards

/// Made-up rows to measure a training's speed on: normal features, and the class that the largest of
/// a random linear teacher's outputs names.
///
/// A network that computes rightly learns them, so that a wrong one shows in its loss. The same for
/// the same seed on every machine.
package struct SyntheticRows: Sendable {
  /// N.
  package var rowCount: Int
  /// F.
  package var featureCount: Int
  /// Classes.
  package var classCount: Int
  /// Of features and teacher.
  package var seed: UInt64

  /// N rows of F features and one of so many classes.
  package init(rowCount: Int, featureCount: Int, classCount: Int, seed: UInt64) {
    self.rowCount = rowCount
    self.featureCount = featureCount
    self.classCount = classCount
    self.seed = seed
  }

  /// Draws the rows; cost: N·F normal numbers and a product of `[N, F]` and `[F, classes]`.
  package func dataset() throws(DataError) -> Dataset {
    let features = features()
    return try Dataset(
      features: features, featureCount: featureCount,
      targets: .classes(labels(of: features), count: classCount))
  }

  /// Row-major `[N, F]`: four draws of the standard normal distribution a block of Philox.
  private func features() -> [Float] {
    let philox = Philox(seed: seed, purpose: .synthetic)
    return [Float](unsafeUninitializedCapacity: rowCount * featureCount) { features, count in
      Memory.preferLargePages(UnsafeMutableRawBufferPointer(features))
      // Rows are disjoint: each iteration writes its own.
      nonisolated(unsafe) let features = features
      DispatchQueue.concurrentPerform(iterations: rowCount) { row in
        for block in 0..<(featureCount + 3) / 4 {
          let draws = Initializer.normal(philox.words(minor: UInt32(row), block: UInt32(block)))
          for column in 4 * block..<min(4 * block + 4, featureCount) {
            features[row * featureCount + column] = Float(draws[column - 4 * block])
          }
        }
      }
      count = rowCount * featureCount
    }
  }

  /// Index of the largest output of a linear layer with normal weights and no bias.
  private func labels(of features: [Float]) -> [Int32] {
    let teacher = NetworkPlan(
      Architecture(inputs: featureCount, hidden: [], outputs: classCount), loss: .meanSquaredError)
    let weights = FloatBuffer(count: teacher.layout.count)
    teacher.layout.store(
      // Another seed than a training's: its initial weights must not be the teacher's.
      Initializer.heNormal.weights(
        inputs: featureCount, outputs: classCount, seed: ~seed, layer: 0),
      to: teacher.layout.weight(0), in: weights)
    let outputs = Model(plan: teacher, parameters: weights, pipeline: nil)
      .predict(features, threads: UsableCores.count)
    return (0..<rowCount).map { row in
      let first = row * classCount
      let best = (first..<first + classCount).reduce(first) {
        outputs[$1] > outputs[$0] ? $1 : $0
      }
      return Int32(best - first)
    }
  }
}
