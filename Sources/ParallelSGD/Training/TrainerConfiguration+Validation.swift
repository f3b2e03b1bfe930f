public import Shards

extension TrainerConfiguration {
  /// Checks every number against its allowed range.
  ///
  /// - Throws: ``ConfigurationError`` for the first that is outside.
  func validate(validation: Dataset?) throws(ConfigurationError) {
    try Self.check("learningRate", Double(learningRate), "above 0") { $0 > 0 }
    try Self.check("batch", batch, "1 to \(Int32.max)") { $0 >= 1 && $0 <= Int32.max }
    try Self.check("accumulate", accumulate, "1 to 65536") { $0 >= 1 && $0 <= 65_536 }
    try Self.check("epochs", epochs, "1 to 1000000000") { $0 >= 1 && $0 <= 1_000_000_000 }
    try Self.check("warmupSteps", warmupSteps, "0 or more") { $0 >= 0 }
    if let clipNorm { try Self.check("clipNorm", Double(clipNorm), "above 0") { $0 > 0 } }
    if let clipValue { try Self.check("clipValue", Double(clipValue), "above 0") { $0 > 0 } }
    switch weightDecay {
    case .none: break
    case .l2(let decay), .decoupled(let decay):
      try Self.check("weightDecay", Double(decay), "0 or more") { $0 >= 0 }
    }
    if let patience {
      try Self.check("patience", patience, "1 or more") { $0 >= 1 }
      guard validation != nil else {
        throw ConfigurationError(
          "patience", "early stopping watches the validation loss, and there are no held-out rows")
      }
    }
    if case .plateau = schedule, validation == nil {
      throw ConfigurationError(
        "schedule", "reduce-on-plateau watches the validation loss, and there are no held-out rows")
    }
    try optimizer.validate()
    try schedule.validate()
    try loss.validate()
  }

  static func check<Number: Comparable & CustomStringConvertible>(
    _ option: String, _ value: Number, _ allowed: String, _ isAllowed: (Number) -> Bool
  ) throws(ConfigurationError) {
    let isFinite = (value as? Double)?.isFinite ?? true
    guard isFinite, isAllowed(value) else {
      throw ConfigurationError(option, "expected a number \(allowed), found \(value)")
    }
  }
}

extension Architecture {
  /// Checks widths and dropout, and that the network fits the data.
  func validate(for data: Dataset) throws(ConfigurationError) {
    guard !layers.isEmpty else {
      throw ConfigurationError("layers", "a network needs at least 1 layer")
    }
    guard layers.count <= 256 else {
      throw ConfigurationError("layers", "expected at most 256 layers, found \(layers.count)")
    }
    for layer in layers {
      try TrainerConfiguration.check("layers", layer.outputs, "1 to 1048576 for a width") {
        $0 >= 1 && $0 <= 1 << 20
      }
      try TrainerConfiguration.check(
        "dropout", Double(layer.dropout), "from 0 to below 1", { $0 >= 0 && $0 < 1 })
    }
    guard layers[layers.count - 1].dropout == 0 else {
      throw ConfigurationError("dropout", "the last layer's outputs cannot be dropped")
    }
    guard inputs == data.featureCount else {
      throw ConfigurationError(
        "inputs", "the network takes \(inputs) features, the data has \(data.featureCount)")
    }
    guard widths[widths.count - 1] == data.targetWidth else {
      throw ConfigurationError(
        "layers",
        "the network has \(widths[widths.count - 1]) outputs, the targets need \(data.targetWidth)")
    }
  }
}
