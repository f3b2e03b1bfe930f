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
/// number of threads, under every ``Synchronization`` but those that say otherwise. Nothing is printed and no state is shared between trainers.
public final class Trainer: Sendable {
  /// Threads that may be asked for.
  public static let threadRange = 1...1024

  let plan: NetworkPlan
  let training: Dataset
  let validation: Dataset?
  /// What decides the result, its ``TrainerConfiguration/replicas`` filled in.
  public let configuration: TrainerConfiguration
  private let execution: Execution
  let pipeline: Pipeline?
  let checkpoints: CheckpointPolicy?
  /// Where the training goes on from, or whose parameters it starts with.
  private let resuming: Checkpoint?
  private let warmStart: Model?

  /// What is about to happen on this machine.
  public let facts: RunFacts

  /// Progress, a few times a second, and every epoch's report; ends with the training. For one
  /// reader. Epochs' reports are never dropped.
  public let events: AsyncStream<TrainingEvent>
  let sink: AsyncStream<TrainingEvent>.Continuation
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
  ///   - checkpoints: when to leave checkpoints, and where; `nil` for none.
  ///   - resuming: a checkpoint to go on from, to the same bytes as if the training had not stopped.
  ///     Everything must be as it was then; only `epochs` may be another number, no lower than are
  ///     done. All rows are read for that.
  ///   - warmStart: a model of the same widths and activations to take the first parameters from.
  /// - Throws: ``ConfigurationError`` when a number is out of range or the parts do not fit; of the
  ///   option `resuming` or `warmStart`, with every difference, where those do not.
  public init(
    _ architecture: Architecture, training: Dataset, validation: Dataset? = nil,
    configuration: TrainerConfiguration, execution: Execution = Execution(),
    pipeline: Pipeline? = nil, instructionSet: InstructionSet = .fastest,
    checkpoints: CheckpointPolicy? = nil, resuming: Checkpoint? = nil, warmStart: Model? = nil
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
    var configuration = configuration
    if configuration.synchronization.hasReplicas, configuration.replicas == nil {
      configuration.replicas = threads
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
      forcesThreads: execution.forcesThreads, instructionSet: instructionSet,
      leavesCheckpoints: checkpoints != nil)
    (events, sink) = AsyncStream.makeStream()
    self.checkpoints = checkpoints
    self.resuming = resuming
    self.warmStart = warmStart
    try checkpoints?.validate()
    try requireFit(resuming, threads: threads)
    try requireFit(warmStart)
  }

  /// Trains from the initial weights to the end, once per trainer.
  ///
  /// Cancelling the task stops at the end of a step, with ``Synchronization/local(steps:)`` of a round; the
  /// result then holds what was reached.
  ///
  /// - Throws: ``TrainingError`` when a loss, a gradient or an update is no longer finite, or a
  ///   checkpoint cannot be kept.
  public func train() async throws(TrainingError) -> TrainingResult {
    try await train { _ in true }
  }

  /// As ``train()``, and asks after each epoch whether there shall be another one.
  ///
  /// - Parameter firstEpoch: is given the model as it is after the first epoch; its time counts for no
  ///   epoch.
  package func train(
    while goesOn: @Sendable (EpochReport) -> Bool, firstEpoch: (@Sendable (Model) -> Void)? = nil
  ) async throws(TrainingError) -> TrainingResult {
    precondition(
      !hasStarted.exchange(true, ordering: .relaxed), "a Trainer trains once; make another one")
    defer { sink.finish() }
    return try await train(on: makeStore(), while: goesOn, firstEpoch: firstEpoch)
  }

  /// The loop over epochs and leases, isolated to the store: between two of them no thread hands over to
  /// another, which between two cores took some 0.2 ms an epoch.
  private func train(
    on store: isolated ParameterStore, while goesOn: @Sendable (EpochReport) -> Bool,
    firstEpoch: (@Sendable (Model) -> Void)?
  ) async throws(TrainingError) -> TrainingResult {
    var course = Course(
      configuration: configuration, facts: facts, rows: training.rowCount, resuming: resuming)
    var recorder = CheckpointRecorder(self, resuming: resuming)
    // At once, so that a place that takes no checkpoints is known early and not after hours.
    try await recorder?.record(course, store, waits: false)
    do throws(TrainingError) {
      while !course.isOver {
        guard try await runEpoch(of: store, &course, &recorder) else { break }
        let validation = evaluate(store)
        if course.endEpoch(validation: validation), configuration.keepBest {
          store.keepBest()
        }
        guard let report = course.reports.last else { break }
        sink.yield(.epoch(report))
        if report.epoch == 1, let firstEpoch {
          firstEpoch(Model(plan: plan, parameters: store.snapshot(), pipeline: pipeline))
        }
        if !course.isOver, !goesOn(report) { course.stop = .cancelled }
        if !course.isOver { try await recorder?.recordIfDue(course, store, atEpochEnd: true) }
      }
    } catch {
      // What was recorded before stays good, and is on the disk when this returns.
      await recorder?.finish()
      throw error
    }
    if let watch = execution.watch { watch.end(store.state()) }
    try await recorder?.record(course, store, waits: true)
    let parameters = store.snapshot(
      best: configuration.keepBest && validation != nil && course.bestEpoch != nil)
    return course.result(
      Model(plan: plan, parameters: parameters, pipeline: pipeline))
  }

  /// Rows that validation passes through the arena at a time.
  private static func evaluationRows(_ validation: Dataset?) -> Int {
    min(validation?.rowCount ?? 0, 1024)
  }

  /// As long as nobody hears of progress. Between two leases the workers go back to Dispatch: with 10 ms
  /// a lease, two threads were 2 to 4 % slower.
  private static let leaseNanoseconds = progressNanoseconds
  /// Where workers make steps of their own they are joined when a lease ends, which is what such a mode
  /// is there to avoid.
  private static let freeLeaseNanoseconds: UInt64 = 500_000_000
  private static let progressNanoseconds: UInt64 = 100_000_000

  private var leaseNanoseconds: UInt64 {
    switch configuration.synchronization {
    case .barrier, .local: Self.leaseNanoseconds
    case .stale, .hogwild: Self.freeLeaseNanoseconds
    }
  }

  /// False when the task was cancelled before the epoch's end.
  private func runEpoch(
    of store: isolated ParameterStore, _ course: inout Course,
    _ recorder: inout CheckpointRecorder?
  ) async throws(TrainingError) -> Bool {
    // The time of an epoch is that of its shuffle too.
    course.beginEpoch()
    store.begin(epoch: course.epoch, loss: course.epochLoss)
    var lastProgress = DispatchTime.now().uptimeNanoseconds
    repeat {
      if Task.isCancelled || watchedStepsLeft(course) == 0 {
        course.stop = .cancelled
        return false
      }
      let lease = ParameterStore.Lease(
        epoch: course.epoch, firstStep: course.stepOfEpoch,
        deadline: Deadline(after: leaseNanoseconds),
        rateFactor: course.rateFactor,
        steps: min(recorder?.stepsLeft(course) ?? Int.max, watchedStepsLeft(course)))
      do throws(Divergence) {
        course.take(try await run(lease, of: store))
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
      if course.stepOfEpoch < facts.stepsPerEpoch {
        try await recorder?.recordIfDue(course, store, atEpochEnd: false)
      }
    } while course.stepOfEpoch < facts.stepsPerEpoch
    return true
  }

  /// Runs a lease that is over when the task is cancelled.
  private func run(
    _ lease: ParameterStore.Lease, of store: isolated ParameterStore
  ) async throws(Divergence) -> ParameterStore.LeaseReport {
    let outcome: Result<ParameterStore.LeaseReport, Divergence>
    outcome = await withTaskCancellationHandler {
      do throws(Divergence) {
        return .success(try store.run(lease))
      } catch {
        return .failure(error)
      }
    } onCancel: {
      lease.deadline.pass()
    }
    return try outcome.get()
  }

  /// Steps until whoever looks at each of them has seen enough.
  private func watchedStepsLeft(_ course: Course) -> Int {
    execution.watch.map { max(0, $0.steps - course.steps) } ?? Int.max
  }

  private func evaluate(_ store: isolated ParameterStore) -> Evaluation? {
    guard let validation, validation.rowCount > 0 else { return nil }
    return store.evaluate(
      validation,
      outputScale: pipeline?.targetScale ?? Array(repeating: 1, count: validation.targetWidth))
  }

  /// By itself, so that the first parameters are let go of when they are copied, and not when the
  /// training ends.
  private func makeStore() -> ParameterStore {
    ParameterStore(
      plan: plan, state: resuming?.store ?? initialState(), data: training,
      evaluationRows: Self.evaluationRows(validation),
      configuration: configuration, facts: facts, execution: execution)
  }

  /// Parameters of the model to start from, or fresh ones; biases are then 0.
  private func initialState() -> StoreState {
    StoreState(
      parameters: warmStart?.parameters ?? freshParameters(), slots: [], best: nil, version: 0)
  }

  private func freshParameters() -> FloatBuffer {
    let parameters = FloatBuffer(count: plan.layout.count)
    for tensor in plan.layout.tensors where tensor.kind == .weight {
      let layer = plan.architecture.layers[tensor.layer]
      let initializer = layer.initializer ?? .standard(for: layer.activation)
      let weights = initializer.weights(
        inputs: tensor.rows, outputs: tensor.columns, seed: configuration.seed,
        layer: tensor.layer)
      plan.layout.store(weights, to: tensor, in: parameters)
    }
    return parameters
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
