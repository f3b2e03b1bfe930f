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
  private static let format = "parallel-sgd-model"
  private static let formatVersion = 1

  /// The file's bytes, the same for equal models.
  public var encoded: [UInt8] {
    var metadata = [
      "format": Self.format, "format_version": String(Self.formatVersion),
      "architecture": StrictJSON.text(of: architecture), "loss": loss.description,
    ]
    if let pipeline { metadata["pipeline"] = StrictJSON.text(of: pipeline) }
    return Safetensors(
      metadata: metadata,
      tensors: tensors.map {
        Safetensors.Tensor(name: $0.name, shape: $0.shape, floats: $0.elements)
      }
    ).encodedWithChecksum
  }

  /// Writes the model, old or new whatever happens meanwhile; see `OutputFile`.
  ///
  /// - Throws: `DataError` with code `cannotCreate`, `permissionDenied` or `inputOutput`.
  public func save(to path: String) throws(DataError) {
    try OutputFile.replace(path, with: encoded)
  }

  /// Reads a model that ``save(to:)`` wrote.
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
    guard file.metadata["format"] == Self.format else {
      throw DataError(
        .badData, file: name, "a safetensors file, but not of a model that ptrain trained")
    }
    let version = file.metadata["format_version"].flatMap { Int($0) }
    guard let version, (1...Self.formatVersion).contains(version) else {
      throw DataError(
        .badData, file: name,
        "expected model format version 1 to \(Self.formatVersion), found "
          + (file.metadata["format_version"].map { Excerpt.quoted($0) } ?? "none"),
        hint: "a later release wrote this file: use it, or one after it")
    }
    // The checksum after the version, so that a later format is called that and not damaged.
    try self.init(Safetensors(verifying: bytes, name: name), name: name)
  }

  private init(_ file: Safetensors, name: String) throws(DataError) {
    func text(_ key: String) throws(DataError) -> String {
      if let text = file.metadata[key] { return text }
      throw DataError(.badData, file: name, "expected metadata \"\(key)\", found none")
    }
    let architecture: Architecture = try StrictJSON.value(
      from: text("architecture"), file: name, title: "architecture")
    let lossText = try text("loss")
    guard let loss = Loss(lossText) else {
      throw DataError(.badData, file: name, "unknown loss \(Excerpt.quoted(lossText))")
    }
    let pipeline: Pipeline? = try file.metadata["pipeline"].map { text throws(DataError) in
      try StrictJSON.value(from: text, file: name, title: "pipeline")
    }
    do throws(ConfigurationError) {
      try architecture.validateWidths()
    } catch {
      throw DataError(.badData, file: name, "architecture: \(error.message)")
    }
    if let pipeline { try Self.check(pipeline, architecture, loss, name: name) }
    try self.init(
      architecture, loss: loss, pipeline: pipeline, tensors: file.tensors, name: name)
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

  private init(
    _ architecture: Architecture, loss: Loss, pipeline: Pipeline?,
    tensors: [Safetensors.Tensor], name: String
  ) throws(DataError) {
    // Shapes are compared before anything of the architecture's size is allocated.
    let expected = architecture.tensorShapes
    let found = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    for (tensor, shape) in expected {
      guard let there = found[tensor] else {
        throw DataError(.badData, file: name, "expected tensor \"\(tensor)\", found none")
      }
      guard there.shape == shape else {
        throw DataError(
          .badData, file: name,
          "tensor \"\(tensor)\": expected shape \(shape), "
            + "found \(Safetensors.short(there.shape))")
      }
    }
    if let extra = tensors.first(where: { tensor in
      !expected.contains { $0.name == tensor.name }
    }) {
      throw DataError(
        .badData, file: name,
        "tensor \(Excerpt.quoted(extra.name)) is none of this architecture's")
    }
    let plan = NetworkPlan(architecture, loss: loss)
    let parameters = FloatBuffer(count: plan.layout.count)
    for tensor in plan.layout.tensors {
      guard let elements = try found[tensor.name]?.floats(file: name) else { continue }
      plan.layout.store(elements, to: tensor, in: parameters)
    }
    self.init(plan: plan, parameters: parameters, pipeline: pipeline)
  }
}

extension Architecture {
  /// Name and shape of every tensor, in order.
  fileprivate var tensorShapes: [(name: String, shape: [Int])] {
    zip(widths, widths.dropFirst()).enumerated().flatMap { layer, widths in
      [
        ("layers.\(layer).weight", [widths.0, widths.1]), ("layers.\(layer).bias", [widths.1]),
      ]
    }
  }
}
