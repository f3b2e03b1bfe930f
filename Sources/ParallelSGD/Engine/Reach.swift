/// How large the factors of a gradient are: enough to know, before it is contracted, that every
/// element of the gradient will be finite.
///
/// By Cauchy and Schwarz no sum `Σ x·d` over rows, nor any part of it, exceeds `√Σx² · √Σd²`. A
/// gradient that is known to be finite may be applied as it is contracted; where this says no, it
/// is contracted, looked at, and then applied. Both give the same bytes.
struct Reach {
  /// `Σ x²` over rows and layers, 1 a row for the bias included. Infinite or NaN where a factor is,
  /// or where its square is no Float.
  var inputs: Float = 0
  /// `Σ d²` over rows and layers.
  var deltas: Float = 0

  static func += (sum: inout Reach, other: Reach) {
    sum.inputs += other.inputs
    sum.deltas += other.deltas
  }

  /// Whether no sum of products can leave the range of Float, 3.4·10³⁸: the bound is 10³³, so that
  /// neither the roughness of these sums nor the rounding of the chains matters.
  var keepsGradientFinite: Bool { Double(inputs) * Double(deltas) < 1e66 }
}
