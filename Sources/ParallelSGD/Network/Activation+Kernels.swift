extension Activation {
  /// Whether ``backward(delta:z:a:rows:stride:)`` reads `z`; where not, `a` may be written over `z`.
  package var needsPreactivation: Bool {
    switch self {
    case .gelu, .silu: true
    case .identity, .sigmoid, .tanh, .relu, .leakyReLU: false
    }
  }

  /// `a = f(z + bias)` on a panel of 16 columns; `z + bias` is left in `z` where the derivative
  /// needs it.
  ///
  /// Meant for a panel that the matrix product has just left in L1.
  ///
  /// - Parameters:
  ///   - z: `rows` rows of 16 floats, `stride` apart.
  ///   - a: where the activations go, as far apart; may be `z`. Padding is transformed like anything
  ///     else, so behind a sigmoid padding lanes hold ½.
  ///   - bias: of the 16 columns.
  /// - Returns: `Σ a²` over the rows, a rough sum for bounds.
  package func forward(
    _ z: UnsafeMutablePointer<Float>, into a: UnsafeMutablePointer<Float>, rows: Int, stride: Int,
    bias: Lanes
  ) -> Lanes {
    // One loop a case, so that each is compiled for its function alone.
    switch self {
    case .identity: Self.map(z, a, rows, stride, bias) { $0 }
    case .sigmoid: Self.map(z, a, rows, stride, bias) { VectorMath.sigmoid($0) }
    case .tanh: Self.map(z, a, rows, stride, bias) { VectorMath.tanh($0) }
    case .relu: Self.map(z, a, rows, stride, bias) { $0.positivePart }
    case .leakyReLU(let slope):
      Self.map(z, a, rows, stride, bias) { $0.replacing(with: slope * $0, where: $0 .< 0) }
    case .gelu: Self.map(z, a, rows, stride, bias) { Self.gelu($0).value }
    case .silu: Self.map(z, a, rows, stride, bias) { Self.silu($0).value }
    }
  }

  /// `dZ = dA ∘ f′(z)`, in place of `dA`, on a panel of 16 columns.
  ///
  /// - Parameters:
  ///   - delta: dA on entry, dZ on return: `rows` rows of 16 floats, `stride` apart.
  ///   - z: pre-activations, bias included; read only where ``needsPreactivation``, else anything,
  ///     such as `a`.
  ///   - a: what ``forward(_:into:rows:stride:bias:)`` gave; read only where not
  ///     ``needsPreactivation``.
  /// - Returns: `Σ dZ²` over the rows, a rough sum for bounds.
  package func backward(
    delta: UnsafeMutablePointer<Float>, z: UnsafePointer<Float>, a: UnsafePointer<Float>,
    rows: Int, stride: Int
  ) -> Lanes {
    switch self {
    case .identity: Self.scale(delta, a, rows, stride) { d, _ in d }
    // σ′ = σ(1 − σ)
    case .sigmoid: Self.scale(delta, a, rows, stride) { d, a in d * (a * (1 - a)) }
    // tanh′ = 1 − tanh² = (1 − tanh)(1 + tanh), which loses no digits near ±1.
    case .tanh: Self.scale(delta, a, rows, stride) { d, a in d * ((1 - a) * (1 + a)) }
    // At the kink the derivative from the left is used, 0 or the slope.
    case .relu:
      Self.scale(delta, a, rows, stride) { d, a in d.replacing(with: 0, where: a .<= 0) }
    case .leakyReLU(let slope):
      Self.scale(delta, a, rows, stride) { d, a in d.replacing(with: slope * d, where: a .<= 0) }
    case .gelu: Self.scale(delta, z, rows, stride) { d, z in d * Self.gelu(z).slope }
    case .silu: Self.scale(delta, z, rows, stride) { d, z in d * Self.silu(z).slope }
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
    _ z: UnsafeMutablePointer<Float>, _ a: UnsafeMutablePointer<Float>, _ rows: Int, _ stride: Int,
    _ bias: Lanes, _ function: (Lanes) -> Lanes
  ) -> Lanes {
    var squares = Lanes()
    var (z, a) = (z, a)
    let isInPlace = z == a
    for _ in 0..<rows {
      let sum = z.lanes + bias
      if !isInPlace { z.lanes = sum }
      let value = function(sum)
      a.lanes = value
      squares += value * value
      z += stride
      a += stride
    }
    return squares
  }

  @inline(__always)
  private static func scale(
    _ delta: UnsafeMutablePointer<Float>, _ x: UnsafePointer<Float>, _ rows: Int, _ stride: Int,
    _ function: (Lanes, Lanes) -> Lanes
  ) -> Lanes {
    var squares = Lanes()
    var (delta, x) = (delta, x)
    for _ in 0..<rows {
      let value = function(delta.lanes, x.lanes)
      delta.lanes = value
      squares += value * value
      delta += stride
      x += stride
    }
    return squares
  }
}
