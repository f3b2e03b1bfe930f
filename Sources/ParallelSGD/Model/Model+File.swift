public import Shards

/// A model as one safetensors file: weights, and everything needed to predict from raw rows.
///
/// Tensors `layers.0.weight` `[in, out]`, `layers.0.bias` `[out]`, …, little-endian 32-bit floats. The
/// metadata holds the texts below; its `sha256` is a checksum of the whole file.
///
/// | key | text |
/// |---|---|
/// | `format` | `parallel-sgd-model` |
/// | `format_version` | 1 |
/// | `architecture` | JSON of ``Architecture`` |
/// | `loss` | text of ``Loss``, as in `cross-entropy:0` |
/// | `pipeline` | JSON of `Pipeline`; absent for a model of numbers from memory |
extension Model {
  private static let head = FileHead(format: "parallel-sgd-model", version: 1, title: "model")

  /// The file's bytes, the same for equal models.
  public var encoded: [UInt8] {
    var metadata = Self.head.metadata
    metadata["architecture"] = StrictJSON.text(of: architecture)
    metadata["loss"] = loss.description
    if let pipeline { metadata["pipeline"] = StrictJSON.text(of: pipeline) }
    return Safetensors(
      metadata: metadata, tensors: plan.layout.tensors(of: parameters)
    ).encodedWithChecksum
  }

  /// Writes the model, old or new whatever happens meanwhile; see `OutputFile`.
  ///
  /// - Throws: `DataError` with code `cannotCreate`, `permissionDenied` or `inputOutput`.
  public func save(to path: String) throws(DataError) {
    let bytes = encoded
    try Safetensors.requireReadable(bytes, path: path)
    try OutputFile.replace(path, with: bytes)
  }

  /// Reads a model that ``save(to:)`` wrote, or the present parameters of a ``Checkpoint``.
  ///
  /// - Throws: `DataError` with code `noSuchInput` or `permissionDenied`, or `badData` for a file
  ///   that is damaged, no model, or of a later version.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(InputFile.read(path), name: path)
  }

  /// Reads a model from the bytes of such a file; `name` stands in errors.
  ///
  /// - Throws: `DataError` with code `badData`, as ``init(contentsOf:)``.
  public init(_ bytes: [UInt8], name: String) throws(DataError) {
    let file = try Safetensors(bytes, name: name)
    if file.metadata["format"] == Checkpoint.head.format {
      self = try Checkpoint(bytes, name: name).model
      return
    }
    try Self.head.check(file, name: name)
    // The checksum after the version, so that a later format is called that and not damaged.
    try self.init(Safetensors(verifying: bytes, name: name), name: name)
  }

  private init(_ file: Safetensors, name: String) throws(DataError) {
    let architecture: Architecture = try file.value("architecture", name: name)
    let lossText = try file.text("loss", name: name)
    guard let loss = Loss(lossText) else {
      throw DataError(.badData, file: name, "unknown loss \(Excerpt.quoted(lossText))")
    }
    let pipeline: Pipeline? = try file.metadata["pipeline"].map { text throws(DataError) in
      try StrictJSON.value(from: text, file: name, title: "pipeline")
    }
    try Self.check(architecture, loss, pipeline, name: name)
    var set = TensorSet(file.tensors, file: name)
    let tensors = try set.take(of: architecture)
    try set.requireEmpty()
    let plan = NetworkPlan(architecture, loss: loss)
    self.init(
      plan: plan, parameters: try plan.layout.buffer(of: tensors, file: name), pipeline: pipeline)
  }

  /// Whether the widths make a network and the pipeline, if any, goes with it.
  static func check(
    _ architecture: Architecture, _ loss: Loss, _ pipeline: Pipeline?, name: String
  ) throws(DataError) {
    do throws(ConfigurationError) {
      try architecture.validateWidths()
    } catch {
      throw DataError(.badData, file: name, "architecture: \(error.message)")
    }
    if let pipeline { try check(pipeline, architecture, loss, name: name) }
  }

  /// Whether the pipeline's features go into the network and its answers come out of it.
  private static func check(
    _ pipeline: Pipeline, _ architecture: Architecture, _ loss: Loss, name: String
  ) throws(DataError) {
    guard pipeline.featureCount == architecture.inputs else {
      throw DataError(
        .badData, file: name,
        "the pipeline makes \(pipeline.featureCount) features, the network takes "
          + "\(architecture.inputs)")
    }
    let outputs = architecture.widths[architecture.widths.count - 1]
    let (isProbability, isSoftmax) =
      switch loss {
      case .binaryCrossEntropy: (true, false)
      case .softmaxCrossEntropy: (false, true)
      case .meanSquaredError, .meanAbsoluteError, .huber: (false, false)
      }
    // The probability of the second of two classes is enough.
    let isOneOfTwo = isProbability && pipeline.classNames.count == 2 && outputs == 1
    guard outputs == pipeline.targetWidth || isOneOfTwo else {
      throw DataError(
        .badData, file: name,
        "the network has \(outputs) outputs, the pipeline's "
          + (pipeline.task == .classify ? "classes" : "targets") + " need \(pipeline.targetWidth)")
    }
    guard !isSoftmax || pipeline.task == .classify else {
      throw DataError(
        .badData, file: name, "the loss \(loss) needs classes, the pipeline's targets are numbers")
    }
  }
}
