extension Activation {
  /// Whether ``backward(delta:z:a:count:)`` reads `z`; where not, `a` may be written over `z`.
  package var needsPreactivation: Bool {
    switch self {
    case .gelu, .silu: true
    case .identity, .sigmoid, .tanh, .relu, .leakyReLU: false
    }
  }

  /// `a = f(z)`, elementwise.
  ///
  /// - Parameters:
  ///   - z: pre-activations.
  ///   - a: where the activations go; may be `z`.
  ///   - count: a multiple of 16; padding is transformed like anything else, so behind a sigmoid
  ///     padding lanes hold ½.
  package func forward(
    _ z: UnsafePointer<Float>, into a: UnsafeMutablePointer<Float>, count: Int
  ) {
    precondition(count % Lanes.scalarCount == 0, "a range of 16s is needed, found \(count)")
    // One loop a case, so that each is compiled for its function alone.
    switch self {
    case .identity: if z != UnsafePointer(a) { a.update(from: z, count: count) }
    case .sigmoid: Self.map(z, a, count) { VectorMath.sigmoid($0) }
    case .tanh: Self.map(z, a, count) { VectorMath.tanh($0) }
    case .relu: Self.map(z, a, count) { $0.positivePart }
    case .leakyReLU(let slope):
      Self.map(z, a, count) { $0.replacing(with: slope * $0, where: $0 .< 0) }
    case .gelu: Self.map(z, a, count) { Self.gelu($0).value }
    case .silu: Self.map(z, a, count) { Self.silu($0).value }
    }
  }

  /// `dZ = dA ∘ f′(z)`, in place of `dA`.
  ///
  /// - Parameters:
  ///   - delta: dA on entry, dZ on return.
  ///   - z: pre-activations; read only where ``needsPreactivation``, else anything, such as `a`.
  ///   - a: what ``forward(_:into:count:)`` gave; read only where not ``needsPreactivation``.
  ///   - count: a multiple of 16.
  package func backward(
    delta: UnsafeMutablePointer<Float>, z: UnsafePointer<Float>, a: UnsafePointer<Float>,
    count: Int
  ) {
    precondition(count % Lanes.scalarCount == 0, "a range of 16s is needed, found \(count)")
    switch self {
    case .identity: break
    // σ′ = σ(1 − σ)
    case .sigmoid: Self.scale(delta, a, count) { d, a in d * (a * (1 - a)) }
    // tanh′ = 1 − tanh² = (1 − tanh)(1 + tanh), which loses no digits near ±1.
    case .tanh: Self.scale(delta, a, count) { d, a in d * ((1 - a) * (1 + a)) }
    // At the kink the derivative from the left is used, 0 or the slope.
    case .relu: Self.scale(delta, a, count) { d, a in d.replacing(with: 0, where: a .<= 0) }
    case .leakyReLU(let slope):
      Self.scale(delta, a, count) { d, a in d.replacing(with: slope * d, where: a .<= 0) }
    case .gelu: Self.scale(delta, z, count) { d, z in d * Self.gelu(z).slope }
    case .silu: Self.scale(delta, z, count) { d, z in d * Self.silu(z).slope }
    }
  }

  /// GELU, `z·Φ(z)` in its exact form, and its derivative `Φ(z) + z·φ(z)`.
  ///
  /// Hendrycks and Gimpel, *Gaussian error linear units*, 2016.
  @inline(__always)
  private static func gelu(_ z: Lanes) -> (value: Lanes, slope: Lanes) {
    let (distribution, density) = VectorMath.normal(z)
    // Below −20 the factor Φ is 0; z is held there so that −∞ gives 0 too.
    let held = z.replacing(with: -20, where: z .< -20)
    let slope = distribution + Lanes.clamp(z, Lanes(repeating: -20), Lanes(repeating: 20)) * density
    return (held * distribution, slope)
  }

  /// SiLU, `z·σ(z)`, and its derivative `σ(z)·(1 + z·(1 − σ(z)))`.
  ///
  /// Elfwing, Uchibe and Doya, *Sigmoid-weighted linear units*, 2018; also called swish.
  @inline(__always)
  private static func silu(_ z: Lanes) -> (value: Lanes, slope: Lanes) {
    let (sigma, complement) = VectorMath.sigmoidAndComplement(z)
    // Beyond ±105 one of them is 0 in Float; z is held there so that ±∞ gives 0 too.
    let bounded = z.replacing(with: -105, where: z .< -105)
    let held = bounded.replacing(with: 105, where: z .> 105)
    return (bounded * sigma, sigma * (1 + held * complement))
  }

  @inline(__always)
  private static func map(
    _ z: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>, _ count: Int,
    _ function: (Lanes) -> Lanes
  ) {
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      function(Lanes.load(z + offset)).store(a + offset)
    }
  }

  @inline(__always)
  private static func scale(
    _ delta: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ count: Int,
    _ function: (Lanes, Lanes) -> Lanes
  ) {
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      function(Lanes.load(delta + offset), Lanes.load(x + offset)).store(delta + offset)
    }
  }
}
