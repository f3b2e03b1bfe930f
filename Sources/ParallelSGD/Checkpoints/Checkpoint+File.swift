public import Shards

/// A checkpoint as one safetensors file.
///
/// Tensors as in a model's file, each name with a prefix: `parameters.layers.0.weight`,
/// `slots.mean.layers.0.weight` for every slot of the optimizer, and `best.layers.0.weight` once there
/// is a best epoch that is kept. The metadata holds these texts, `sha256` among them, a checksum of the
/// whole file.
///
/// | key | text |
/// |---|---|
/// | `format` | `parallel-sgd-checkpoint` |
/// | `format_version` | 1 |
/// | `architecture` | JSON of ``Architecture`` |
/// | `configuration` | JSON of ``TrainerConfiguration`` |
/// | `pipeline` | JSON of `Pipeline`; absent for numbers from memory |
/// | `training`, `validation` | JSON of ``DataFingerprint``; the second absent if no rows are held out |
/// | `arithmetic` | `fused` or `unfused` |
/// | `step` | updates since the start |
/// | `course` | JSON: epoch, step of the epoch, losses, reports, schedule, early stopping |
/// | `notes` | JSON of ``Checkpoint/notes`` |
extension Checkpoint {
  static let head = FileHead(format: "parallel-sgd-checkpoint", version: 1, title: "checkpoint")

  private static let parametersPrefix = "parameters."
  private static let bestPrefix = "best."
  private static func slotPrefix(_ name: String) -> String { "slots.\(name)." }

  /// The file's bytes, the same for equal checkpoints.
  public var encoded: [UInt8] {
    var metadata = Self.head.metadata
    metadata["architecture"] = StrictJSON.text(of: architecture)
    metadata["configuration"] = StrictJSON.text(of: configuration)
    metadata["training"] = StrictJSON.text(of: training)
    if let pipeline { metadata["pipeline"] = StrictJSON.text(of: pipeline) }
    if let validation { metadata["validation"] = StrictJSON.text(of: validation) }
    metadata["arithmetic"] = isFused ? "fused" : "unfused"
    metadata["step"] = String(store.version)
    metadata["course"] = StrictJSON.text(of: course)
    metadata["notes"] = StrictJSON.text(of: notes)
    let layout = ParameterLayout(architecture)
    var tensors = layout.tensors(of: store.parameters, prefix: Self.parametersPrefix)
    for (name, slot) in zip(configuration.optimizer.slotNames, store.slots) {
      tensors += layout.tensors(of: slot, prefix: Self.slotPrefix(name))
    }
    if let best = store.best { tensors += layout.tensors(of: best, prefix: Self.bestPrefix) }
    return Safetensors(metadata: metadata, tensors: tensors).encodedWithChecksum
  }

  /// Writes the checkpoint, old or new whatever happens meanwhile; see `OutputFile`.
  ///
  /// - Throws: `DataError` with code `cannotCreate`, `permissionDenied` or `inputOutput`.
  public func save(to path: String) throws(DataError) {
    let bytes = encoded
    try Safetensors.requireReadable(bytes, path: path)
    try OutputFile.replace(path, with: bytes)
  }

  /// Reads a checkpoint that ``save(to:)`` wrote.
  ///
  /// - Throws: `DataError` with code `noSuchInput` or `permissionDenied`, or `badData` for a file
  ///   that is damaged, no checkpoint, or of a later version.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(InputFile.read(path), name: path)
  }

  /// Reads a checkpoint from the bytes of such a file; `name` stands in errors.
  ///
  /// - Throws: `DataError` with code `badData`, as ``init(contentsOf:)``.
  public init(_ bytes: [UInt8], name: String) throws(DataError) {
    try Self.head.check(Safetensors(bytes, name: name), name: name)
    let file = try Safetensors(verifying: bytes, name: name)
    architecture = try file.value("architecture", name: name)
    configuration = try file.value("configuration", name: name)
    training = try file.value("training", name: name)
    pipeline = try file.metadata["pipeline"].map { text throws(DataError) in
      try StrictJSON.value(from: text, file: name, title: "pipeline")
    }
    validation = try file.metadata["validation"].map { text throws(DataError) in
      try StrictJSON.value(from: text, file: name, title: "validation")
    }
    do throws(ConfigurationError) {
      try configuration.validate(holdsOut: (validation?.rows ?? 0) > 0)
    } catch {
      throw DataError(.badData, file: name, "configuration: \(error.option): \(error.message)")
    }
    notes = try file.value("notes", name: name)
    isFused = try Self.isFused(file.text("arithmetic", name: name), name: name)
    course = try file.value("course", name: name)
    try Model.check(architecture, configuration.loss, pipeline, name: name)
    let version = try Self.version(file.text("step", name: name), name: name)
    store = try Self.store(
      file, architecture, configuration.optimizer.slotNames, version: version, name: name)
    try checkCourse(name: name)
  }

  private static func isFused(_ text: String, name: String) throws(DataError) -> Bool {
    switch text {
    case "fused": return true
    case "unfused": return false
    default:
      throw DataError(
        .badData, file: name,
        "arithmetic: expected fused or unfused, found \(Excerpt.quoted(text))")
    }
  }

  private static func version(_ text: String, name: String) throws(DataError) -> Int {
    // As many as there can be without any count of them overflowing.
    if let version = Int(text), (0...Int(Int32.max) << 16).contains(version) { return version }
    throw DataError(
      .badData, file: name, "step: expected a number of updates, found \(Excerpt.quoted(text))")
  }

  private static func store(
    _ file: Safetensors, _ architecture: Architecture, _ slotNames: [String], version: Int,
    name: String
  ) throws(DataError) -> StoreState {
    var set = TensorSet(file.tensors, file: name)
    let parameters = try set.take(parametersPrefix, of: architecture)
    let slots = try slotNames.map { slot throws(DataError) in
      try set.take(slotPrefix(slot), of: architecture)
    }
    let best = try set.contains(prefix: bestPrefix) ? set.take(bestPrefix, of: architecture) : nil
    try set.requireEmpty()
    // Only now is anything of the architecture's size allocated.
    let layout = ParameterLayout(architecture)
    return StoreState(
      parameters: try layout.buffer(of: parameters, file: name),
      slots: try slots.map { tensors throws(DataError) in
        try layout.buffer(of: tensors, file: name)
      },
      best: try best.map { tensors throws(DataError) in
        try layout.buffer(of: tensors, file: name)
      },
      version: version)
  }

  /// Refuses a course whose numbers cannot come from a training, so that whoever goes on has nothing
  /// to check.
  private func checkCourse(name: String) throws(DataError) {
    let epochs = 0...course.reports.count
    let isSound =
      course.epoch == epochs.upperBound && course.reports.map(\.epoch) == Array(epochs.dropFirst())
      && (0...store.version).contains(course.stepOfEpoch)
      && zip([0] + course.reports.map(\.step), course.reports.map(\.step)).allSatisfy { $0 < $1 }
      && (course.reports.last?.step ?? 0) <= store.version
      && course.reports.allSatisfy {
        $0.seconds >= 0 && $0.rowsPerSecond >= 0 && $0.learningRate >= 0
      }
      && course.lossSum.isFinite && course.lossWeight.isFinite && course.lossWeight >= 0
      && (course.bestEpoch.map { epochs.dropFirst().contains($0) } ?? true)
      && epochs.contains(course.early.bestEpoch) && epochs.contains(course.early.epochsSinceBest)
      && course.early.patience == configuration.patience
      && course.plateau.map { epochs.contains($0.epochsWithout) && $0.scale >= 0 && $0.scale <= 1 }
        ?? true
      && course.plateau?.factor == configuration.schedule.plateauState?.factor
      && course.plateau?.patience == configuration.schedule.plateauState?.patience
    let keepsBest = configuration.keepBest && course.bestEpoch != nil
    guard isSound, keepsBest == (store.best != nil) else {
      throw DataError(.badData, file: name, "course: the counts contradict each other")
    }
  }
}
