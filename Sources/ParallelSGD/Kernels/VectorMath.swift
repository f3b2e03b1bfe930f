/// Elementary functions of 16 floats from plain `*`, `+` and `/`.
///
/// No fused multiply-add: in a plain x86-64 build that would be a library call a lane, and the bits
/// would depend on who fuses. Each function stays within 4 ulps of the exact value over all of
/// Float's range, subnormal results included, and has IEEE 754's special values. Largest errors
/// found, in ulps, over every 61st float: exp 0.96, log 0.89, tanh 1.31, σ 2.3, 1 − σ 2.7,
/// softplus 2.7, φ 2.1; Φ 3.95 over every float from −14.6 to −0.9.
///
/// The polynomials come from `scripts/fit-vector-math`; their literals are hexadecimal because a
/// decimal one may be rounded twice on its way to Float.
package enum VectorMath {
  /// `eˣ`.
  @inline(__always)
  package static func exp(_ x: Lanes) -> Lanes { exp(x, plus: Lanes()) }

  /// `eˣ⁺ᵟ` for a small δ, `|δ| < 0.1`, as precise as if the sum were not rounded.
  @inline(__always)
  static func exp(_ x: Lanes, plus delta: Lanes) -> Lanes {
    Lanes.byQuarters(x, delta) { x, delta in
      // Beyond these the result is 0 or infinite anyway, and n stays small.
      let bounded = x.replacing(with: -105, where: x .< -105)
      let x = bounded.replacing(with: 90, where: bounded .> 90)
      // x = n·ln 2 + r: adding 1.5·2²³ leaves n in the low bits of the sum. ln 2 in two parts, the
      // upper with 9 bits, so that n·upper is exact.
      let shifted = x * 0x1.715476p0 + 0x1.8p23
      let n = shifted - 0x1.8p23
      let r = (x - n * 0x1.63p-1 + n * 0x1.bd0106p-13) + delta
      var p = SIMD4<Float>(repeating: 0x1.6a1a72p-10)
      p = p * r + 0x1.123fc6p-7
      p = p * r + 0x1.555916p-5
      p = p * r + 0x1.55548ap-3
      p = p * r + 0x1.fffffcp-2
      let result = 1 + (r + r * r * p)
      // 2ⁿ as two factors: each is a normal number, and only the last product rounds.
      let power =
        unsafeBitCast(shifted, to: SIMD4<Int32>.self) &- SIMD4<Int32>(repeating: 0x4B40_0000)
      let half = power &>> 1
      return result * powerOfTwo(half) * powerOfTwo(power &- half)
    }
  }

  /// Natural logarithm.
  @inline(__always)
  package static func log(_ x: Lanes) -> Lanes {
    // Subnormal numbers are brought into the normal range first.
    let small = x .< Lanes(repeating: .leastNormalMagnitude)
    let normal = x.replacing(with: x * 0x1p23, where: small)
    // x = 2ᵏ·m with m in [√½, √2).
    let offset = normal.bits &- SIMD16<Int32>(repeating: 0x3F35_04F3)
    let power = offset &>> 23
    let m = Lanes(bits: normal.bits &- (power &<< 23))
    let k = exactFloat(power) - Lanes().replacing(with: 23, where: small)
    // log m = 2s + s·z·P(z), s = f/(2 + f), z = s², written as f − s·(f − z·P(z)).
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    var p = Lanes(repeating: 0x1.e2f392p-3)
    p = p * z + 0x1.2438ecp-2
    p = p * z + 0x1.999a7ap-2
    p = p * z + 0x1.555554p-1
    let result = k * 0x1.63p-1 + (f - (s * (f - z * p) + k * 0x1.bd0106p-13))
    return
      result
      .replacing(with: -.infinity, where: x .== 0)
      .replacing(with: .nan, where: x .< 0)
      .replacing(with: x, where: x .== .infinity)
      .replacing(with: x, where: x .!= x)
  }

  /// `log(1 + u)` for u in [0, 1].
  @inline(__always)
  static func logOnePlus(_ u: Lanes) -> Lanes {
    // 2s + s·z·P(z) with s = u/(2 + u) ≤ ⅓.
    let s = u / (2 + u)
    let z = s * s
    var p = Lanes(repeating: 0x1.f1734p-3)
    p = p * z + 0x1.b6e6ccp-3
    p = p * z + 0x1.2508b2p-2
    p = p * z + 0x1.9996bp-2
    p = p * z + 0x1.555558p-1
    return 2 * s + s * (z * p)
  }

  /// `2ⁿ` for n in −126 … 127.
  @inline(__always)
  private static func powerOfTwo(_ n: SIMD4<Int32>) -> SIMD4<Float> {
    unsafeBitCast((n &+ SIMD4<Int32>(repeating: 127)) &<< 23, to: SIMD4<Float>.self)
  }

  /// An integer below 2²² in magnitude as a float, without a conversion a lane.
  @inline(__always)
  private static func exactFloat(_ n: SIMD16<Int32>) -> Lanes {
    Lanes(bits: n &+ SIMD16<Int32>(repeating: 0x4B40_0000)) - 0x1.8p23
  }
}
