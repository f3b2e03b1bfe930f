import Dispatch
public import Shards
import Synchronization

/// Trains a network on a data set with concurrent workers.
///
/// ```swift
/// let data = try Dataset(features: x, featureCount: 2, targets: .classes(y, count: 2))
/// let network = Architecture(inputs: 2, hidden: [16], outputs: 2)
/// let configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
/// let trainer = try Trainer(network, training: data, configuration: configuration)
/// let model = try await trainer.train().model
/// let probabilities = model.predict([0.5, 0.25])
/// ```
///
/// The result depends on data, architecture and configuration alone: the same bytes for any
/// number of threads. Nothing is printed and no state is shared between trainers.
public final class Trainer: Sendable {
  /// Threads that may be asked for.
  public static let threadRange = 1...1024

  private let plan: NetworkPlan
  private let training: Dataset
  private let validation: Dataset?
  private let configuration: TrainerConfiguration
  private let execution: Execution
  private let pipeline: Pipeline?

  /// What is about to happen on this machine.
  public let facts: RunFacts

  /// Progress, a few times a second, and every epoch's report; ends with the training. For one
  /// reader. Epochs' reports are never dropped.
  public let events: AsyncStream<TrainingEvent>
  private let sink: AsyncStream<TrainingEvent>.Continuation
  private let hasStarted = Atomic<Bool>(false)

  /// Prepares a training; nothing large is allocated yet.
  ///
  /// - Parameters:
  ///   - architecture: its inputs are the data's features, its outputs the targets' width.
  ///   - training: rows to learn from, at least one.
  ///   - validation: rows to judge by; needed for early stopping and for keeping the best epoch.
  ///   - pipeline: how raw rows became features; stored with the model, and tells the unit of
  ///     regression targets.
  ///   - instructionSet: of the matrix tiles.
  /// - Throws: ``ConfigurationError`` when a number is out of range or the parts do not fit.
  public init(
    _ architecture: Architecture, training: Dataset, validation: Dataset? = nil,
    configuration: TrainerConfiguration, execution: Execution = Execution(),
    pipeline: Pipeline? = nil, instructionSet: InstructionSet = .fastest
  ) throws(ConfigurationError) {
    guard training.rowCount > 0 else {
      throw ConfigurationError("training", "there are no rows to train on")
    }
    try architecture.validate(for: training, loss: configuration.loss)
    if let validation { try architecture.validate(for: validation, loss: configuration.loss) }
    try configuration.validate(validation: validation)
    let threads = execution.threads ?? min(UsableCores.count, Self.threadRange.upperBound)
    try TrainerConfiguration.check("threads", threads, "1 to \(Self.threadRange.upperBound)") {
      Self.threadRange.contains($0)
    }
    plan = NetworkPlan(architecture, loss: configuration.loss, instructionSet: instructionSet)
    self.training = training
    self.validation = validation
    self.configuration = configuration
    self.execution = execution
    self.pipeline = pipeline
    facts = RunFacts(
      plan: plan, configuration: configuration, rowCount: training.rowCount,
      evaluationRows: Self.evaluationRows(validation), threads: threads,
      forcesThreads: execution.forcesThreads, instructionSet: instructionSet)
    (events, sink) = AsyncStream.makeStream()
  }

  /// Trains from the initial weights to the end, once per trainer.
  ///
  /// Cancelling the task stops at the end of a step; the result then holds what was reached.
  ///
  /// - Throws: ``TrainingError`` when a loss, a gradient or an update is no longer finite.
  public func train() async throws(TrainingError) -> TrainingResult {
    try await train { _ in true }
  }

  /// As ``train()``, and asks after each epoch whether there shall be another one.
  package func train(
    while goesOn: @Sendable (EpochReport) -> Bool
  ) async throws(TrainingError) -> TrainingResult {
    precondition(
      !hasStarted.exchange(true, ordering: .relaxed), "a Trainer trains once; make another one")
    defer { sink.finish() }
    let store = ParameterStore(
      plan: plan, initial: initialParameters(), data: training,
      evaluationRows: Self.evaluationRows(validation),
      configuration: configuration, facts: facts, execution: execution)
    var course = Course(configuration: configuration, facts: facts, rows: training.rowCount)
    while !course.isOver {
      guard try await runEpoch(of: store, &course) else { break }
      let validation = await evaluate(store)
      if course.endEpoch(validation: validation), configuration.keepBest {
        await store.keepBest()
      }
      guard let report = course.reports.last else { break }
      sink.yield(.epoch(report))
      if !course.isOver, !goesOn(report) { course.stop = .cancelled }
    }
    let parameters = await store.snapshot(
      best: configuration.keepBest && validation != nil && course.bestEpoch != nil)
    return course.result(
      Model(plan: plan, parameters: parameters, pipeline: pipeline))
  }

  /// Rows that validation passes through the arena at a time.
  private static func evaluationRows(_ validation: Dataset?) -> Int {
    min(validation?.rowCount ?? 0, 1024)
  }

  /// Long enough that hopping to the store costs nothing, short enough to stop at once.
  private static let leaseNanoseconds: UInt64 = 10_000_000
  private static let progressNanoseconds: UInt64 = 100_000_000

  /// False when the task was cancelled before the epoch's end.
  private func runEpoch(
    of store: ParameterStore, _ course: inout Course
  ) async throws(TrainingError) -> Bool {
    // The time of an epoch is that of its shuffle too.
    course.beginEpoch()
    await store.begin(epoch: course.epoch)
    var lastProgress = DispatchTime.now().uptimeNanoseconds
    repeat {
      if Task.isCancelled {
        course.stop = .cancelled
        return false
      }
      let lease = ParameterStore.Lease(
        epoch: course.epoch, firstStep: course.stepOfEpoch, nanoseconds: Self.leaseNanoseconds,
        rateFactor: course.rateFactor)
      do throws(Divergence) {
        course.take(try await store.run(lease))
      } catch {
        throw .diverged(
          epoch: course.epoch + 1, step: error.step + 1, layer: error.layer, rows: error.rows,
          quantity: error.found.name, learningRate: Double(configuration.learningRate))
      }
      let now = DispatchTime.now().uptimeNanoseconds
      if now - lastProgress >= Self.progressNanoseconds {
        sink.yield(.progress(course.progress))
        lastProgress = now
      }
    } while course.stepOfEpoch < facts.stepsPerEpoch
    return true
  }

  private func evaluate(_ store: ParameterStore) async -> Evaluation? {
    guard let validation, validation.rowCount > 0 else { return nil }
    return await store.evaluate(
      validation,
      outputScale: pipeline?.targetScale ?? Array(repeating: 1, count: validation.targetWidth))
  }

  /// Of every tensor in the layout's order; biases are 0.
  private func initialParameters() -> [[Float]] {
    plan.layout.tensors.map { tensor in
      guard tensor.kind == .weight else { return Array(repeating: 0, count: tensor.columns) }
      let layer = plan.architecture.layers[tensor.layer]
      let initializer = layer.initializer ?? .standard(for: layer.activation)
      return initializer.weights(
        inputs: tensor.rows, outputs: tensor.columns, seed: configuration.seed,
        layer: tensor.layer)
    }
  }
}

extension Divergence.Quantity {
  var name: String {
    switch self {
    case .loss: "loss"
    case .output: "output"
    case .gradient: "gradient"
    case .update: "update"
    }
  }
}

extension RunFacts {
  init(
    plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
    threads: Int, forcesThreads: Bool, instructionSet: InstructionSet
  ) {
    let usableCores = UsableCores.count
    let slice = min(configuration.batch, rowCount)
    let activeThreads =
      forcesThreads
      ? threads
      : WorkModel.usefulThreads(
        flops: plan.flops(rows: slice), threads: threads, cores: usableCores)
    let room = StepWork.Room(
      plan: plan, configuration: configuration, rowCount: rowCount,
      evaluationRows: evaluationRows, threads: activeThreads)
    // The model that is given out, and the best one before it.
    let copies = configuration.keepBest && evaluationRows > 0 ? 2 : 1
    self.init(
      usableCores: usableCores, threads: threads, activeThreads: activeThreads,
      instructionSet: instructionSet, parameterCount: plan.architecture.parameterCount,
      stepsPerEpoch: ShardPlan(
        rowCount: rowCount, batch: configuration.batch * configuration.accumulate
      ).stepsPerEpoch,
      bytes: MemoryLayout<Float>.stride * (room.floats + copies * plan.layout.count))
  }
}
