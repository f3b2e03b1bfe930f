import Shards

/// How large the numbers of a data set are, found once a training.
struct RowScale {
  /// The power of two that brings the largest weight near 1, where the weights are so far from 1
  /// that products with them would overflow or vanish; else 1.
  ///
  /// Only ratios of weights count, and a power of two changes no digit.
  let weightUnit: Float
  /// The largest magnitude among the features.
  let largestFeature: Float

  /// Cost: N·F + N comparisons.
  init(of data: Dataset) {
    weightUnit = Self.unit(largest: data.weights?.max() ?? 1)
    largestFeature = data.features.withUnsafeBufferPointer { features in
      features.baseAddress.map { Norms.largestMagnitude($0, count: features.count) } ?? 0
    }
  }

  private static func unit(largest: Float) -> Float {
    guard largest > 0 else { return 1 }
    let exponent = Int(largest.exponent)
    // A subnormal weight is 2⁻¹⁴⁹ at least; one factor reaches up to 2¹²⁷.
    guard abs(exponent) >= 32 else { return 1 }
    return Float(sign: .plus, exponent: min(-exponent, 127), significand: 1)
  }
}
