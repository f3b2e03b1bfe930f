/// An elementwise function between two dense layers.
public enum Activation: Sendable, Hashable {
  /// `z`.
  case identity
  /// `σ(z) = 1 / (1 + e⁻ᶻ)`.
  case sigmoid
  /// `tanh z`.
  case tanh
  /// `max(z, 0)`.
  case relu
  /// `z` above 0, `slope·z` below, with a slope above 0 and below 1.
  case leakyReLU(slope: Float)
  /// `z·Φ(z)`, Φ the standard normal distribution, in its exact form.
  case gelu
  /// `z·σ(z)`, also called swish.
  case silu
}
