import Shards

/// What a training is about to do on this machine.
public struct RunFacts: Sendable, Hashable {
  /// Cores that this process may use, see ``UsableCores``.
  public var usableCores: Int
  /// Threads asked for, or ``usableCores``.
  public var threads: Int
  /// Threads that share a step: fewer than ``threads`` where a step has too little work to share or
  /// the machine too few cores, see ``Execution/forcesThreads``. Where each makes steps of its own,
  /// those that are at work at a time: no more than the ``Synchronization`` allows.
  public var activeThreads: Int
  /// Of the matrix tiles.
  public var instructionSet: InstructionSet
  /// P, weights and biases.
  public var parameterCount: Int
  /// Updates an epoch makes.
  public var stepsPerEpoch: Int
  /// Memory that parameters, optimizer state and activations take, in bytes; the data not counted.
  public var bytes: Int
}

extension RunFacts {
  init(
    plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
    threads: Int, forcesThreads: Bool, instructionSet: InstructionSet, leavesCheckpoints: Bool
  ) {
    let usableCores = UsableCores.count
    let stepsPerEpoch = ShardPlan(
      rowCount: rowCount, batch: configuration.batch * configuration.accumulate
    ).stepsPerEpoch
    let activeThreads: Int
    if let workers = configuration.synchronization.mostWorkers(
      threads: threads, replicas: configuration.replicas, stepsPerEpoch: stepsPerEpoch)
    {
      activeThreads = forcesThreads ? workers : min(workers, usableCores)
    } else {
      let slice = min(configuration.batch, rowCount)
      activeThreads =
        forcesThreads
        ? threads
        : WorkModel.usefulThreads(
          flops: plan.flops(rows: slice), threads: threads, cores: usableCores)
    }
    let floats =
      ReplicaPlan(
        plan: plan, configuration: configuration, rowCount: rowCount,
        evaluationRows: evaluationRows, threads: activeThreads
      )?.floats
      ?? StepWork.Room(
        plan: plan, configuration: configuration, rowCount: rowCount,
        evaluationRows: evaluationRows, threads: activeThreads
      ).floats
    // The model that is given out, and the best one before it; a checkpoint that waits and one that is
    // being written, each twice: as it was copied, and as bytes.
    let copies =
      (configuration.keepBest && evaluationRows > 0 ? 2 : 1)
      + (leavesCheckpoints ? 4 * (1 + configuration.optimizer.slotNames.count) : 0)
    self.init(
      usableCores: usableCores, threads: threads, activeThreads: activeThreads,
      instructionSet: instructionSet, parameterCount: plan.architecture.parameterCount,
      stepsPerEpoch: stepsPerEpoch,
      bytes: MemoryLayout<Float>.stride * (floats + copies * plan.layout.count))
  }
}
