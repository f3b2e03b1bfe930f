/// How far a gradient in Float is from the reference's in Double, in the unit that rounding works in.
///
/// The unit is one Float ulp of the tensor's Euclidean norm, `2⁻²³·‖g‖`. Why the norm and not each
/// element: an element of `dW = XᵀD / Σw` is a sum over the rows that may cancel, so its own
/// relative error has no bound. Its absolute error has one. With `u = 2⁻²⁴`, a chain of B fused
/// multiply-adds errs by at most `B·u·Σᵣ|xᵣ·dᵣ|`, and by some `√B·u·(Σᵣ(xᵣ·dᵣ)²)^½` as rounding errors
/// of either sign add up in practice; the relative errors of the `x` and `d` that enter it, a few `u`
/// for each layer passed, come on top in the same form. Where rows do not cancel on the whole,
/// `(Σᵣ(xᵣ·dᵣ)²)^½` is no larger than the norm of the tensor, and a handful of units is all that
/// rounding can do; a wrong formula shows as millions of units.
package struct GradientDistance: Sendable {
  /// `W1`, `b1`, `W2`, …
  package let tensor: String
  /// `‖g‖`, of the reference.
  package let norm: Double
  /// Largest `|engine − reference|` of an element, in units of `2⁻²³·‖g‖`; infinite where a Float is
  /// not finite.
  package let ulps: Double

  /// The distance of every tensor of a network, in the order of its flat parameter list.
  package static func measure(
    _ engine: [Float], from reference: [Double], tensors: [ReferenceNetwork.Tensor]
  ) -> [GradientDistance] {
    precondition(
      engine.count == reference.count && tensors.last?.range.upperBound == engine.count,
      "\(engine.count) Floats, \(reference.count) Doubles, tensors \(tensors)")
    return tensors.map { tensor in
      let norm = tensor.range.reduce(0) { $0 + reference[$1] * reference[$1] }.squareRoot()
      let largest = tensor.range.reduce(0) { largest, parameter in
        let difference = abs(Double(engine[parameter]) - reference[parameter])
        return difference.isFinite ? max(largest, difference) : .infinity
      }
      return GradientDistance(
        tensor: tensor.name, norm: norm, ulps: largest == 0 ? 0 : largest / (0x1p-23 * norm))
    }
  }
}
