extension VectorMath {
  /// `1 / (1 + e⁻ˣ)`.
  @inline(__always)
  package static func sigmoid(_ x: Lanes) -> Lanes {
    // With e = e^−|x| nothing overflows: 1/(1 + e) on the right, e/(1 + e) on the left.
    let e = exp(-x.magnitudes)
    let numerator = Lanes(repeating: 1).replacing(with: e, where: x .< 0)
    return numerator / (1 + e)
  }

  /// Hyperbolic tangent.
  @inline(__always)
  package static func tanh(_ x: Lanes) -> Lanes {
    let t = x.magnitudes
    // Near 0, x + x·z·P(z) with z = x².
    let z = x * x
    var p = Lanes(repeating: -0x1.75e1ccp-8)
    p = p * z + 0x1.52269cp-6
    p = p * z - 0x1.b83c5ap-5
    p = p * z + 0x1.110726p-3
    p = p * z - 0x1.555532p-2
    let near = x + x * (z * p)
    // Elsewhere 1 − 2/(e²ᵗ + 1), with the sign of x; e²ᵗ may be infinite.
    let far = 1 - 2 / (exp(2 * t) + 1)
    let signed = Lanes(bits: far.bits | (x.bits & SIMD16<Int32>(repeating: .min)))
    return signed.replacing(with: near, where: t .< 0.625)
  }

  /// `log(1 + eˣ)`.
  @inline(__always)
  package static func softplus(_ x: Lanes) -> Lanes {
    x.positivePart + logOnePlus(exp(-x.magnitudes))
  }
}
