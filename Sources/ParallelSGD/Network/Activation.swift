/// An elementwise function between two dense layers.
public enum Activation: Sendable, Hashable {
  case identity
  case sigmoid
  case tanh
  case relu
  case leakyReLU(slope: Float)
  case gelu
  case silu
}
