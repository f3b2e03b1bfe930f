extension WeightDecay: TextCoded {
  /// See ``TextCoded/forms``.
  public static let forms = ["none", "l2:LAMBDA", "decoupled:LAMBDA"]

  /// The text form, as in `none` or `l2:0.001`.
  public var description: String {
    switch self {
    case .none: "none"
    case .l2(let decay): TextForm.text("l2", decay)
    case .decoupled(let decay): TextForm.text("decoupled", decay)
    }
  }

  /// Reads a text form; `nil` for anything else. λ is 0 or more.
  public init?(_ text: String) {
    guard let form = TextForm(text) else { return nil }
    switch (form.name, form.count) {
    case ("none", 0): self = .none
    case ("l2", 1):
      guard let decay = form.number(0, or: Float(0), in: 0...) else { return nil }
      self = .l2(decay)
    case ("decoupled", 1):
      guard let decay = form.number(0, or: Float(0), in: 0...) else { return nil }
      self = .decoupled(decay)
    default: return nil
    }
  }
}
