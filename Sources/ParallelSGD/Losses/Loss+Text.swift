extension Loss: TextCoded {
  /// The δ of `huber` where none is written.
  public static let defaultHuberDelta: Float = 1

  /// See ``TextCoded/forms``.
  public static let forms = [
    "mse", "mae", "huber[:DELTA]", "cross-entropy[:SMOOTHING]", "binary-cross-entropy",
  ]

  /// The text form, as in `mse` or `huber:1`; a smoothing of 0 is not written.
  public var description: String {
    switch self {
    case .meanSquaredError: "mse"
    case .meanAbsoluteError: "mae"
    case .huber(let delta): TextForm.text("huber", delta)
    case .softmaxCrossEntropy(0): "cross-entropy"
    case .softmaxCrossEntropy(let smoothing): TextForm.text("cross-entropy", smoothing)
    case .binaryCrossEntropy: "binary-cross-entropy"
    }
  }

  /// Reads a text form; `nil` for anything else. δ is above 0, the smoothing in [0, 1).
  public init?(_ text: String) {
    guard let form = TextForm(text) else { return nil }
    switch (form.name, form.count) {
    case ("mse", 0): self = .meanSquaredError
    case ("mae", 0): self = .meanAbsoluteError
    case ("huber", 0...1):
      guard let delta = form.positive(0, or: Self.defaultHuberDelta) else { return nil }
      self = .huber(delta: delta)
    case ("cross-entropy", 0...1):
      guard let smoothing = form.number(0, or: Float(0), in: 0..<1) else { return nil }
      // `+ 0` so that a written -0 is the plain form again.
      self = .softmaxCrossEntropy(labelSmoothing: smoothing + 0)
    case ("binary-cross-entropy", 0): self = .binaryCrossEntropy
    default: return nil
    }
  }
}
