import Shards

/// Owns the parameters, the optimizer's state and their version; the only place that changes them.
///
/// An actor, so the compiler proves that nobody else does. A step of a small model takes some
/// microseconds, less than a hop to an actor, so the loop over steps runs here, isolated, for a
/// **lease** of a fraction of a second at a time; between two leases come snapshots, evaluation and
/// cancellation. The trainer's loop over leases is isolated to the actor too, and hands over to no other
/// thread.
actor ParameterStore {
  private let executor: DispatchExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let plan: NetworkPlan
  private let configuration: TrainerConfiguration
  private let data: Dataset
  private let shards: ShardPlan
  private let engine: StepEngine
  /// Makes the steps where workers do not share each of them; ``engine`` then only evaluates.
  private let replicas: (any ReplicaEngine)?
  private let scale: RowScale
  private let watch: StepWatch?
  private var order: [UInt32]
  /// Of the best epoch; never written to again.
  private var best: FloatBuffer?

  /// Updates since the start.
  private(set) var version: Int
  private var epochLoss = StepEngine.StepLoss()

  /// A part of an epoch's steps, as many as time allows.
  struct Lease: Sendable {
    /// From 0.
    var epoch: Int
    /// Steps of the epoch that are done.
    var firstStep: Int
    /// Starts with the lease.
    let deadline: Deadline
    /// Scale of the learning rate by reduce-on-plateau.
    var rateFactor: Double
    /// Steps to make at most.
    var steps = Int.max
  }

  /// What a lease came to.
  struct LeaseReport: Sendable {
    /// Steps of the epoch that are done now.
    var nextStep: Int
    /// Of the epoch's rows so far.
    var loss: StepEngine.StepLoss
    /// Of the last step.
    var learningRate: Double
    /// Chunks that each worker has done since the start, the leader first.
    var claims: [Int]
    /// Seconds of all workers since the start by part of a step, if they are measured.
    var partSeconds: [StepPart: Double]
  }

  /// - Parameter state: of a checkpoint, or new parameters alone.
  init(
    plan: NetworkPlan, state: StoreState, data: Dataset, evaluationRows: Int,
    configuration: TrainerConfiguration, facts: RunFacts, execution: Execution
  ) {
    self.plan = plan
    self.configuration = configuration
    self.data = data
    scale = RowScale(of: data)
    watch = execution.watch
    executor = DispatchExecutor(
      label: "ParallelSGD.ParameterStore", qos: execution.qualityOfService)
    shards = ShardPlan(
      rowCount: data.rowCount, batch: configuration.batch * configuration.accumulate)
    let replicaPlan = ReplicaPlan(
      plan: plan, configuration: configuration, rowCount: data.rowCount,
      evaluationRows: evaluationRows, threads: facts.activeThreads)
    let spins = facts.activeThreads <= facts.usableCores ? WorkModel.spins : 0
    let engine = StepEngine(
      plan: plan, configuration: replicaPlan?.main ?? configuration, rowCount: data.rowCount,
      evaluationRows: evaluationRows, threads: facts.activeThreads,
      qos: execution.qualityOfService, spins: spins, measures: execution.measuresParts)
    order = [UInt32](repeating: 0, count: data.rowCount)
    engine.work.disorder = execution.disorder
    engine.work.parameters.copy(from: state.parameters)
    for (slot, from) in zip(engine.work.slots, state.slots) { slot.copy(from: from) }
    engine.repackAll()
    replicas = replicaPlan?.engine(
      of: engine.work, configuration: configuration, shards: shards, threads: facts.activeThreads,
      spins: spins, execution: execution)
    self.engine = engine
    best = state.best
    version = state.version
  }

  // MARK: Training

  /// Draws the order of an epoch, from 0; `loss` is that of the rows which a checkpoint has seen.
  func begin(epoch: Int, loss: StepEngine.StepLoss = StepEngine.StepLoss()) {
    EpochOrder(rowCount: data.rowCount, seed: configuration.seed).fill(&order, epoch: epoch)
    epochLoss = loss
  }

  /// Steps until the lease or the epoch is over, at least one.
  ///
  /// - Throws: ``Divergence``; the parameters are then those before the step, unless it was the
  ///   update that left the finite numbers.
  func run(_ lease: Lease) throws(Divergence) -> LeaseReport {
    lease.deadline.start()
    var step = lease.firstStep
    let last = min(shards.stepsPerEpoch, step + min(lease.steps, shards.stepsPerEpoch))
    let rates = StepRate(
      configuration, stepsPerEpoch: shards.stepsPerEpoch, epoch: lease.epoch,
      factor: lease.rateFactor)
    try RowSource.with(data, scale: scale) { source throws(Divergence) in
      try order.withUnsafeBufferPointer { order throws(Divergence) in
        guard let base = order.baseAddress else { return }
        if let replicas {
          var source = source
          source.order = base
          let outcome = try replicas.run(
            StepSpan(
              source: source, shards: shards, first: step, last: last, version: version,
              loss: epochLoss, rate: rates, seed: configuration.seed), until: lease.deadline)
          epochLoss = outcome.loss
          version += outcome.next - step
          step = outcome.next
          return
        }
        try engine.withWorkers { () throws(Divergence) in
          repeat {
            try take(step, of: base, source: source, rate: rates(step))
            step += 1
          } while step < last && !lease.deadline.isOver
        }
      }
    }
    return LeaseReport(
      nextStep: step, loss: epochLoss, learningRate: Double(rates(step - 1)),
      claims: replicas?.claims ?? engine.claims,
      partSeconds: replicas?.partSeconds ?? engine.partSeconds)
  }

  private func take(
    _ step: Int, of order: UnsafePointer<UInt32>, source: RowSource, rate: Float
  ) throws(Divergence) {
    let rows = shards.batch(step)
    var source = source
    source.order = order + rows.lowerBound
    source.orderCount = data.rowCount - rows.lowerBound
    let loss = try engine.step(
      source: source, rows: rows.count, slice: configuration.batch, step: version,
      seed: configuration.seed, learningRate: rate)
    epochLoss.sum += loss.sum
    epochLoss.weight += loss.weight
    version += 1
    watch?.look(
      StepWatch.View(
        step: version, loss: loss, parameters: engine.work.parameters, slots: engine.work.slots))
  }

  // MARK: Between leases

  /// Parameters and slots as the last step left them.
  private var settled: StepWork {
    replicas?.settle()
    return engine.work
  }

  /// How the present parameters do on `data`, all rows in order.
  func evaluate(_ data: Dataset, outputScale: [Double]) -> Evaluation {
    var metrics = Metrics(
      loss: plan.loss, data: data, outputs: plan.outputs, outputScale: outputScale)
    let rows = (0..<UInt32(data.rowCount)).map { $0 }
    replicas?.settle()
    RowSource.with(data, scale: RowScale(of: data)) { source in
      rows.withUnsafeBufferPointer { order in
        guard let base = order.baseAddress else { return }
        var source = source
        source.order = base
        engine.withWorkers {
          engine.evaluate(source, rows: data.rowCount) { work, count in
            metrics.add(
              work.rows, count: count, outputs: work.evaluationArena.output,
              outputRow: plan.last.outputRow, losses: work.losses.base)
          }
        }
      }
    }
    return metrics.evaluation
  }

  /// Remembers the present parameters as the best so far.
  func keepBest() {
    best = settled.parameters.copied()
  }

  /// A copy of everything that a checkpoint needs to know of the parameters.
  func state() -> StoreState {
    let work = settled
    return StoreState(
      parameters: work.parameters.copied(), slots: work.slots.map { $0.copied() }, best: best,
      version: version)
  }

  /// A copy of the present parameters, or the best that were kept.
  func snapshot(best wanted: Bool = false) -> FloatBuffer {
    if wanted, let best { return best }
    return settled.parameters.copied()
  }
}
