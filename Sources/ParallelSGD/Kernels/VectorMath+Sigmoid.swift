extension VectorMath {
  /// `1 / (1 + e⁻ˣ)`.
  @inline(__always)
  package static func sigmoid(_ x: Lanes) -> Lanes {
    // With e = e^−|x| nothing overflows: 1/(1 + e) on the right, e/(1 + e) on the left.
    let e = exp(-x.magnitudes)
    let numerator = Lanes(repeating: 1).replacing(with: e, where: x .< 0)
    return numerator / (1 + e)
  }

  /// `σ(x)` and `1 − σ(x) = σ(−x)`, both to their own last digits.
  @inline(__always)
  package static func sigmoidAndComplement(_ x: Lanes) -> (sigmoid: Lanes, complement: Lanes) {
    let e = exp(-x.magnitudes)
    let near = 1 / (1 + e)
    let far = e * near
    let isLeft = x .< 0
    return (near.replacing(with: far, where: isLeft), far.replacing(with: near, where: isLeft))
  }

  /// Hyperbolic tangent.
  @inline(__always)
  package static func tanh(_ x: Lanes) -> Lanes {
    let t = x.magnitudes
    // Near 0, t + t·z·P(z) with z = t².
    let z = t * t
    var p = Lanes(repeating: -0x1.75e1ccp-8)
    p = p * z + 0x1.52269cp-6
    p = p * z - 0x1.b83c5ap-5
    p = p * z + 0x1.110726p-3
    p = p * z - 0x1.555532p-2
    let near = t + t * (z * p)
    // Elsewhere 1 − 2/(e²ᵗ + 1); e²ᵗ may be infinite.
    let far = 1 - 2 / (exp(2 * t) + 1)
    let result = far.replacing(with: near, where: t .< 0.625)
    // The sign of x, of its zeros too.
    return Lanes(bits: result.bits | (x.bits & SIMD16<Int32>(repeating: .min)))
  }

  /// `log(1 + eˣ)`.
  @inline(__always)
  package static func softplus(_ x: Lanes) -> Lanes {
    x.positivePart + logOnePlus(exp(-x.magnitudes))
  }
}
