extension VectorMath {
  /// The standard normal distribution `Φ(x) = ½ erfc(−x/√2)` and its density
  /// `φ(x) = e^(−x²/2) / √(2π)`.
  @inline(__always)
  package static func normal(_ x: Lanes) -> (distribution: Lanes, density: Lanes) {
    // Beyond 20 both tails are 0 in Float; clamped, so that t² stays finite.
    let t = Lanes.clamp(x.magnitudes, Lanes(), Lanes(repeating: 20))
    // e^(−t²/2) without the rounding of t²: t = upper + lower, upper² exact in 24 bits.
    let upper = Lanes(bits: t.bits & SIMD16<Int32>(repeating: ~0xFFF))
    let lower = t - upper
    let bell = exp(-0.5 * upper * upper, plus: -0.5 * lower * (t + upper))
    // Centre: ½ + x·P(x²) for |x| ≤ 1.
    let z = x * x
    var c = Lanes(repeating: 0x1.19e094p-21)
    c = c * z - 0x1.35d9a4p-17
    c = c * z + 0x1.e37a2p-14
    c = c * z - 0x1.373b84p-10
    c = c * z + 0x1.46d02p-7
    c = c * z - 0x1.105838p-4
    c = c * z + 0x1.988454p-2
    let centre = 0.5 + x * c
    // Tail: Φ(−t) = e^(−t²/2)·P(u)/(t + 1) with u = (t − 4)/(t + 4).
    let u = (t - 4) / (t + 4)
    var q = Lanes(repeating: 0x1.49585ap-11)
    q = q * u - 0x1.6d901ep-12
    q = q * u - 0x1.469074p-8
    q = q * u + 0x1.261c8cp-6
    q = q * u - 0x1.07c8eap-5
    q = q * u + 0x1.d490f6p-6
    q = q * u + 0x1.cabe6ep-7
    q = q * u - 0x1.8c18eap-4
    q = q * u + 0x1.e361eap-2
    let tail = bell * (q / (t + 1))
    let distribution =
      tail
      .replacing(with: 1 - tail, where: x .> 0)
      .replacing(with: centre, where: t .<= 1)
      .replacing(with: x, where: x .!= x)
    return (distribution, bell * 0x1.988454p-2)
  }
}
