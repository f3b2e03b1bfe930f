extension Synchronization: TextCoded {
  /// See ``TextCoded/forms``.
  public static let forms = ["barrier", "local:STEPS", "stale:STEPS", "hogwild"]

  /// The text form, as in `barrier` or `local:8`.
  public var description: String {
    switch self {
    case .barrier: "barrier"
    case .local(let steps): "local:\(steps)"
    case .stale(let steps): "stale:\(steps)"
    case .hogwild: "hogwild"
    }
  }

  /// Reads a text form; `nil` for anything else, and for steps out of range.
  public init?(_ text: String) {
    guard let form = TextForm(text) else { return nil }
    switch (form.name, form.count) {
    case ("barrier", 0): self = .barrier
    case ("local", 1):
      guard let steps = form.wholeNumber(0, in: 1...Self.mostSteps) else { return nil }
      self = .local(steps: steps)
    case ("stale", 1):
      guard let steps = form.wholeNumber(0, in: 0...Self.mostSteps) else { return nil }
      self = .stale(steps: steps)
    case ("hogwild", 0): self = .hogwild
    default: return nil
    }
  }
}

/// What the synthesised reading of a configuration calls: files from before there was a choice have no
/// such key, and meant ``Synchronization/barrier``.
extension KeyedDecodingContainer {
  func decode(_ type: Synchronization.Type, forKey key: Key) throws -> Synchronization {
    try decodeIfPresent(type, forKey: key) ?? .barrier
  }
}
