extension Optimizer: TextCoded {
  /// See ``TextCoded/forms``.
  public static let forms = [
    "sgd", "momentum[:MOMENTUM]", "nesterov[:MOMENTUM]", "rmsprop[:DECAY[:EPSILON]]",
    "adagrad[:EPSILON]", "adam[:BETA1[:BETA2[:EPSILON]]]", "adamw[:BETA1[:BETA2[:EPSILON]]]",
    "lars[:MOMENTUM[:TRUST]]", "lamb[:BETA1[:BETA2[:EPSILON]]]",
  ]

  /// The rule's name alone, as in `adam`.
  public var name: String {
    switch self {
    case .sgd: "sgd"
    case .momentum: "momentum"
    case .nesterov: "nesterov"
    case .rmsProp: "rmsprop"
    case .adagrad: "adagrad"
    case .adam: "adam"
    case .adamW: "adamw"
    case .lars: "lars"
    case .lamb: "lamb"
    }
  }

  /// The text form with every hyper-parameter, as in `adam:0.9:0.999:1e-08`.
  public var description: String {
    switch self {
    case .sgd: name
    case .momentum(let rule): TextForm.text(name, rule.momentum)
    case .nesterov(let rule): TextForm.text(name, rule.momentum)
    case .rmsProp(let rule): TextForm.text(name, rule.decay, rule.epsilon)
    case .adagrad(let rule): TextForm.text(name, rule.epsilon)
    case .adam(let rule), .adamW(let rule):
      TextForm.text(name, rule.beta1, rule.beta2, rule.epsilon)
    case .lars(let rule): TextForm.text(name, rule.momentum, rule.trust)
    case .lamb(let rule): TextForm.text(name, rule.beta1, rule.beta2, rule.epsilon)
    }
  }

  /// Reads a text form, defaults for what is not written; `nil` for anything else.
  ///
  /// Momentum, decays and betas lie in [0, 1), every ε and the trust coefficient above 0.
  public init?(_ text: String) {
    guard let form = TextForm(text) else { return nil }
    switch (form.name, form.count) {
    case ("sgd", 0): self = .sgd
    case ("momentum", 0...1), ("nesterov", 0...1):
      guard let momentum = form.number(0, or: Momentum.defaultMomentum, in: 0..<1) else {
        return nil
      }
      self =
        form.name == "momentum" ? .momentum(momentum: momentum) : .nesterov(momentum: momentum)
    case ("rmsprop", 0...2):
      guard let decay = form.number(0, or: RMSProp.defaultDecay, in: 0..<1),
        let epsilon = form.positive(1, or: RMSProp.defaultEpsilon)
      else { return nil }
      self = .rmsProp(decay: decay, epsilon: epsilon)
    case ("adagrad", 0...1):
      guard let epsilon = form.positive(0, or: Adagrad.defaultEpsilon) else { return nil }
      self = .adagrad(epsilon: epsilon)
    case ("adam", 0...3), ("adamw", 0...3), ("lamb", 0...3):
      let isLAMB = form.name == "lamb"
      guard let beta1 = form.number(0, or: Adam.defaultBeta1, in: 0..<1),
        let beta2 = form.number(1, or: Adam.defaultBeta2, in: 0..<1),
        let epsilon = form.positive(
          2, or: isLAMB ? LAMB.defaultEpsilon : Adam.defaultEpsilon)
      else { return nil }
      let rule = Adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
      self =
        isLAMB
        ? .lamb(beta1: beta1, beta2: beta2, epsilon: epsilon)
        : form.name == "adam" ? .adam(rule) : .adamW(rule)
    case ("lars", 0...2):
      guard let momentum = form.number(0, or: Momentum.defaultMomentum, in: 0..<1),
        let trust = form.positive(1, or: LARS.defaultTrust)
      else { return nil }
      self = .lars(momentum: momentum, trust: trust)
    default: return nil
    }
  }
}
