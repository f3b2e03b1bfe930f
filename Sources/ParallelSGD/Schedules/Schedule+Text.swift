extension Schedule: TextCoded {
  /// See ``TextCoded/forms``.
  public static let forms = [
    "constant", "step:EPOCHS:FACTOR", "exponential:GAMMA", "cosine", "one-cycle",
    "plateau:FACTOR:PATIENCE",
  ]

  /// The text form, as in `cosine` or `step:10:0.1`.
  public var description: String {
    switch self {
    case .constant: "constant"
    case .step(let epochs, let factor): TextForm.text("step", Double(epochs), factor)
    case .exponential(let gamma): TextForm.text("exponential", gamma)
    case .cosine: "cosine"
    case .oneCycle: "one-cycle"
    case .plateau(let factor, let patience):
      TextForm.text("plateau", factor, Double(patience))
    }
  }

  /// Reads a text form; `nil` for anything else.
  ///
  /// Factors are above 0 and at most 1, epochs at least 1, patience at least 0.
  public init?(_ text: String) {
    guard let form = TextForm(text) else { return nil }
    let factors = Double.leastNonzeroMagnitude...1
    switch (form.name, form.count) {
    case ("constant", 0): self = .constant
    case ("step", 2):
      guard let epochs = form.wholeNumber(0, in: 1...Self.mostEpochs),
        let factor = form.number(1, or: 1, in: factors)
      else { return nil }
      self = .step(epochs: epochs, factor: factor)
    case ("exponential", 1):
      guard let gamma = form.number(0, or: 1, in: factors) else { return nil }
      self = .exponential(gamma: gamma)
    case ("cosine", 0): self = .cosine
    case ("one-cycle", 0): self = .oneCycle
    case ("plateau", 2):
      guard let factor = form.number(0, or: 1, in: factors),
        let patience = form.wholeNumber(1, in: 0...Self.mostEpochs)
      else { return nil }
      self = .plateau(factor: factor, patience: patience)
    default: return nil
    }
  }

  /// Any more would not be a training, and is not exact in every number type.
  private static let mostEpochs = 1_000_000_000
}
