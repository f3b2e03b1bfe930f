import Shards

extension TrainerConfiguration {
  /// Checks every number against its allowed range.
  ///
  /// - Throws: ``ConfigurationError`` for the first that is outside.
  func validate(validation: Dataset?) throws(ConfigurationError) {
    try validate(holdsOut: (validation?.rowCount ?? 0) > 0)
  }

  /// As ``validate(validation:)``, told only whether there are rows held out.
  func validate(holdsOut: Bool) throws(ConfigurationError) {
    try Self.check("learningRate", learningRate, "above 0") { $0 > 0 }
    try Self.check("batch", batch, "1 to \(Int32.max)") { $0 >= 1 && $0 <= Int32.max }
    try Self.check("accumulate", accumulate, "1 to 65536") { $0 >= 1 && $0 <= 65_536 }
    try Self.check("epochs", epochs, "1 to 1000000000") { $0 >= 1 && $0 <= 1_000_000_000 }
    try Self.check("warmupSteps", warmupSteps, "0 or more") { $0 >= 0 }
    if let clipNorm { try Self.check("clipNorm", clipNorm, "above 0") { $0 > 0 } }
    if let clipValue { try Self.check("clipValue", clipValue, "above 0") { $0 > 0 } }
    switch weightDecay {
    case .none: break
    case .l2(let decay), .decoupled(let decay):
      try Self.check("weightDecay", decay, "0 or more") { $0 >= 0 }
    }
    if let patience {
      try Self.check("patience", patience, "1 or more") { $0 >= 1 }
      guard holdsOut else {
        throw ConfigurationError(
          "patience", "early stopping watches the validation loss, and there are no held-out rows")
      }
    }
    if case .plateau = schedule, !holdsOut {
      throw ConfigurationError(
        "schedule", "reduce-on-plateau watches the validation loss, and there are no held-out rows")
    }
    try validateOptimizer()
    try validateSchedule()
    try validateLoss()
    try validateSynchronization()
  }

  private func validateSynchronization() throws(ConfigurationError) {
    func steps(_ value: Int, from least: Int) throws(ConfigurationError) {
      let range = least...Synchronization.mostSteps
      try Self.check(
        "synchronization", value, "\(least) to \(range.upperBound) for steps"
      ) { range.contains($0) }
    }
    switch synchronization {
    case .barrier, .hogwild: break
    case .local(let value): try steps(value, from: 1)
    case .stale(let value): try steps(value, from: 0)
    }
    switch synchronization {
    case .stale where optimizer.layerwiseRule != nil, .hogwild where optimizer.layerwiseRule != nil:
      throw ConfigurationError(
        "synchronization",
        "\(optimizer.name) needs the whole gradient of a step: expected barrier or local, "
          + "found \(synchronization)")
    default: break
    }
    guard let replicas else { return }
    guard synchronization.hasReplicas else {
      throw ConfigurationError(
        "replicas", "synchronization \(synchronization) has no replicas, found \(replicas)")
    }
    let range = Trainer.threadRange
    try Self.check("replicas", replicas, "1 to \(range.upperBound)") { range.contains($0) }
  }

  private func validateOptimizer() throws(ConfigurationError) {
    func share(_ option: String, _ value: Float) throws(ConfigurationError) {
      try Self.check(option, value, "from 0 to below 1") { $0 >= 0 && $0 < 1 }
    }
    func positive(_ option: String, _ value: Float) throws(ConfigurationError) {
      try Self.check(option, value, "above 0") { $0 > 0 }
    }
    switch optimizer {
    case .sgd: break
    case .momentum(let rule): try share("momentum", rule.momentum)
    case .nesterov(let rule): try share("momentum", rule.momentum)
    case .rmsProp(let rule):
      try share("decay", rule.decay)
      try positive("epsilon", rule.epsilon)
    case .adagrad(let rule): try positive("epsilon", rule.epsilon)
    case .adam(let rule), .adamW(let rule):
      try share("beta1", rule.beta1)
      try share("beta2", rule.beta2)
      try positive("epsilon", rule.epsilon)
    case .lars(let rule):
      try share("momentum", rule.momentum)
      try positive("trust", rule.trust)
    case .lamb(let rule):
      try share("beta1", rule.beta1)
      try share("beta2", rule.beta2)
      try positive("epsilon", rule.epsilon)
    }
  }

  private func validateSchedule() throws(ConfigurationError) {
    func factor(_ value: Double) throws(ConfigurationError) {
      try Self.check("schedule", value, "above 0, at most 1, for a factor") { $0 > 0 && $0 <= 1 }
    }
    switch schedule {
    case .constant, .cosine, .oneCycle: break
    case .step(let epochs, let value):
      try Self.check("schedule", epochs, "1 or more for epochs") { $0 >= 1 }
      try factor(value)
    case .exponential(let gamma): try factor(gamma)
    case .plateau(let value, let patience):
      try factor(value)
      try Self.check("schedule", patience, "0 or more for the patience") { $0 >= 0 }
    }
  }

  private func validateLoss() throws(ConfigurationError) {
    switch loss {
    case .huber(let delta): try Self.check("loss", delta, "above 0 for δ") { $0 > 0 }
    case .softmaxCrossEntropy(let smoothing):
      try Self.check("loss", smoothing, "from 0 to below 1 for the label smoothing") {
        $0 >= 0 && $0 < 1
      }
    case .meanSquaredError, .meanAbsoluteError, .binaryCrossEntropy: break
    }
  }

  static func check<Number: Comparable & CustomStringConvertible>(
    _ option: String, _ value: Number, _ allowed: String, _ isAllowed: (Number) -> Bool
  ) throws(ConfigurationError) {
    let isFinite = (value as? any FloatingPoint)?.isFinite ?? true
    guard isFinite, isAllowed(value) else {
      throw ConfigurationError(option, "expected a number \(allowed), found \(value)")
    }
  }
}

extension Architecture {
  /// Checks widths and dropout.
  func validateWidths() throws(ConfigurationError) {
    guard !layers.isEmpty else {
      throw ConfigurationError("layers", "a network needs at least 1 layer")
    }
    guard layers.count <= 256 else {
      throw ConfigurationError("layers", "expected at most 256 layers, found \(layers.count)")
    }
    for width in widths {
      try TrainerConfiguration.check("layers", width, "1 to \(Self.widest) for a width") {
        $0 >= 1 && $0 <= Self.widest
      }
    }
    for layer in layers {
      try TrainerConfiguration.check("dropout", layer.dropout, "from 0 to below 1") {
        $0 >= 0 && $0 < 1
      }
    }
    // 256 layers of 2²⁰ units are 2⁴⁸ parameters: far from overflowing.
    guard parameterCount <= Self.mostParameters else {
      throw ConfigurationError(
        "layers", "expected at most \(Self.mostParameters) parameters, found \(parameterCount)")
    }
    guard layers[layers.count - 1].dropout == 0 else {
      throw ConfigurationError("dropout", "the last layer's outputs cannot be dropped")
    }
  }

  /// Widest layer: with it the products of two widths are far from overflowing.
  private static let widest = 1 << 20
  /// 32 GiB of weights: above it a request is a mistake, and its plan alone would take minutes.
  private static let mostParameters = 1 << 33

  /// Checks widths and dropout, and that the network and its loss fit the data.
  func validate(for data: Dataset, loss: Loss) throws(ConfigurationError) {
    try validateWidths()
    // Their order counts them in 32 bits.
    guard data.rowCount <= Int(UInt32.max) else {
      throw ConfigurationError(
        "training", "expected at most \(UInt32.max) rows, found \(data.rowCount)")
    }
    guard inputs == data.featureCount else {
      throw ConfigurationError(
        "inputs", "the network takes \(inputs) features, the data has \(data.featureCount)")
    }
    let outputs = widths[widths.count - 1]
    switch (data.targets, loss) {
    case (.classes(_, count: 2), .binaryCrossEntropy) where outputs == 1: break
    case (.values, .softmaxCrossEntropy):
      throw ConfigurationError("loss", "softmax cross-entropy needs classes as targets")
    case (.values(let values, _), .binaryCrossEntropy)
    where values.contains { !($0 >= 0 && $0 <= 1) }:
      throw ConfigurationError("loss", "binary cross-entropy needs targets from 0 to 1")
    case _ where outputs != data.targetWidth:
      throw ConfigurationError(
        "layers", "the network has \(outputs) outputs, the targets need \(data.targetWidth)")
    default: break
    }
  }
}
