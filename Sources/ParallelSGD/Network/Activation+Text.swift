extension Activation: TextCoded {
  /// The slope of `leaky-relu` where none is written.
  public static let defaultLeakySlope: Float = 0.01

  /// See ``TextCoded/forms``.
  public static let forms = [
    "identity", "sigmoid", "tanh", "relu", "leaky-relu[:SLOPE]", "gelu", "silu",
  ]

  /// The text form, as in `relu` or `leaky-relu:0.01`.
  public var description: String {
    switch self {
    case .identity: "identity"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leakyReLU(let slope): TextForm.text("leaky-relu", slope)
    case .gelu: "gelu"
    case .silu: "silu"
    }
  }

  /// Reads a text form; `nil` for anything else. A slope lies above 0 and below 1.
  public init?(_ text: String) {
    guard let form = TextForm(text) else { return nil }
    switch (form.name, form.count) {
    case ("identity", 0): self = .identity
    case ("sigmoid", 0): self = .sigmoid
    case ("tanh", 0): self = .tanh
    case ("relu", 0): self = .relu
    case ("leaky-relu", 0...1):
      let range = Float.leastNonzeroMagnitude..<1
      guard let slope = form.number(0, or: Self.defaultLeakySlope, in: range) else { return nil }
      self = .leakyReLU(slope: slope)
    case ("gelu", 0): self = .gelu
    case ("silu", 0): self = .silu
    default: return nil
    }
  }
}
