/// Sums and checks over flat buffers.
package enum Norms {
  /// `Σ x²` in Double, in 16 logical lanes and a fixed tree; 0 for an empty range.
  ///
  /// Squares of floats are exact in Double and cannot overflow there. The order depends on `count`
  /// alone: cut a buffer at fixed places and add the parts in order.
  package static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    var sums = SIMD16<Double>()
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let lanes = SIMD16<Double>(Lanes.load(first: count - offset, of: x + offset))
      sums += lanes * lanes
    }
    let eight = sums.lowHalf + sums.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// Whether no element is NaN or infinite.
  package static func isFinite(_ x: UnsafePointer<Float>, count: Int) -> Bool {
    // x·0 is 0 for finite x and NaN otherwise, and NaN stays in a sum.
    var zeros = Lanes()
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      zeros += Lanes.load(first: count - offset, of: x + offset) * 0
    }
    return zeros.treeSum == 0
  }

  /// The largest magnitude among finite floats; 0 for an empty range.
  package static func largestMagnitude(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var most = Lanes()
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let lanes = Lanes.load(first: count - offset, of: x + offset).magnitudes
      most = most.replacing(with: lanes, where: lanes .> most)
    }
    return most.treeMax
  }

  /// Index of the first element that is NaN or infinite.
  package static func firstNonFinite(_ x: UnsafePointer<Float>, count: Int) -> Int? {
    (0..<count).first { !x[$0].isFinite }
  }

  /// Factor that brings a gradient of global norm `√sumOfSquares` down to `limit`; 1 below it.
  package static func clipFactor(sumOfSquares: Double, limit: Float) -> Float {
    let norm = sumOfSquares.squareRoot()
    return norm > Double(limit) ? Float(Double(limit) / norm) : 1
  }
}
