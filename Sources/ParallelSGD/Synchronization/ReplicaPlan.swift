import Shards

/// How many replicas of the parameters a training has, how large each is, and what all of them take:
/// decided here, allocated by a ``ReplicaEngine`` and told by ``RunFacts/bytes``.
struct ReplicaPlan {
  /// Each is stepped by one thread at a time.
  let count: Int
  /// What a replica's engine is made for: its share of a batch, and no optimizer state where that is
  /// shared.
  let replica: TrainerConfiguration
  /// What the engine is made for that evaluates and holds the state between leases: no step.
  let main: TrainerConfiguration
  /// Floats of all buffers.
  let floats: Int

  /// - Parameter threads: that run at a time.
  /// - Returns: `nil` where workers share every step, and there is nothing but the one engine.
  init?(
    plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
    threads: Int
  ) {
    var replica = configuration
    var shared = 0
    switch configuration.synchronization {
    case .barrier: return nil
    case .local:
      count = configuration.replicas ?? threads
      replica.batch = (min(configuration.batch, rowCount) + count - 1) / count
    case .stale:
      count = threads
      replica.optimizer = .sgd
    case .hogwild:
      count = threads
      replica.optimizer = .sgd
      let slots = configuration.optimizer.slotNames.count
      shared = (1 + slots) * (plan.layout.count + count * HogwildParameters.block)
    }
    self.replica = replica
    var main = configuration
    (main.batch, main.accumulate) = (1, 1)
    self.main = main
    func room(_ configuration: TrainerConfiguration, evaluationRows: Int, threads: Int) -> Int {
      StepWork.Room(
        plan: plan, configuration: configuration, rowCount: rowCount,
        evaluationRows: evaluationRows, threads: threads, followsOrder: false
      ).floats
    }
    floats =
      room(main, evaluationRows: evaluationRows, threads: threads)
      + count * room(replica, evaluationRows: 0, threads: 1) + shared
  }
}

extension ReplicaPlan {
  /// What makes the steps.
  ///
  /// - Parameter main: holds the state to start from, and takes it between leases.
  func engine(
    of main: StepWork, configuration: TrainerConfiguration, shards: ShardPlan, threads: Int,
    spins: Int, execution: Execution
  ) -> any ReplicaEngine {
    let span = StepSpan(
      shards: shards,
      rate: StepRate(configuration, stepsPerEpoch: shards.stepsPerEpoch, epoch: 0, factor: 1),
      seed: configuration.seed)
    let shared: any SharedParameters
    switch configuration.synchronization {
    case .barrier: preconditionFailure("workers that share each step have no replicas")
    case .local(let steps):
      return LocalEngine(
        self, steps: steps, main: main, span: span, rowCount: shards.rowCount, threads: threads,
        spins: spins, execution: execution)
    case .stale(let bound):
      shared = StaleParameters(main: main, bound: bound, workers: count)
    case .hogwild: shared = HogwildParameters(main: main, workers: count)
    }
    return FreeEngine(
      self, shared: shared, main: main, span: span, configuration: configuration,
      rowCount: shards.rowCount, spins: spins, execution: execution)
  }
}

extension Synchronization {
  /// Threads that can be at work at a time, of `threads` asked for, in a training of so many steps an
  /// epoch; `nil` where that is a matter of how much work a step has.
  func mostWorkers(threads: Int, replicas: Int?, stepsPerEpoch: Int) -> Int? {
    switch self {
    case .barrier: nil
    case .local: min(threads, replicas ?? threads)
    // Of n steps that are not applied the last lacks n − 1.
    case .stale(let steps): min(threads, steps + 1, max(1, stepsPerEpoch))
    case .hogwild: min(threads, max(1, stepsPerEpoch))
    }
  }
}
