import Dispatch
import Shards

/// Local SGD: replicas that step for themselves, then are averaged.
///
/// ```
/// round: steps (a chunk a replica: H steps on its shard of each batch) | mean (pieces of the parameters)
/// ```
///
/// Replicas are logical. Which thread steps one leaves no trace, and the mean is one chain in the order
/// of the replicas, so the bytes depend on their number and not on how many threads there are.
final class LocalEngine: ReplicaEngine {
  private let steps: Int
  private let work: LocalWork
  private let pool: WorkerPool
  private let main: StepWork
  private var isSettled = true
  private var measuredNanoseconds: UInt64 = 0

  /// - Parameters:
  ///   - steps: of a round, H.
  ///   - main: holds the state to start from, and takes it between leases.
  ///   - threads: at most as many as there are replicas.
  init(
    _ replicas: ReplicaPlan, steps: Int, main: StepWork, span: StepSpan, rowCount: Int,
    threads: Int, spins: Int, execution: Execution
  ) {
    precondition(threads <= replicas.count, "\(threads) threads for \(replicas.count) replicas")
    self.steps = steps
    self.main = main
    work = LocalWork(replicas, main: main, span: span, rowCount: rowCount, execution: execution)
    pool = WorkerPool(threads: threads, qos: execution.qualityOfService, spins: spins) {
      [work] kind, chunk, worker in work.perform(kind, chunk: chunk, worker: worker)
    }
  }

  var claims: [Int] { pool.claims }

  var partSeconds: [StepPart: Double] {
    work.replicas.partSeconds(threads: pool.threads, nanoseconds: measuredNanoseconds)
  }

  func run(_ span: StepSpan, until deadline: Deadline) throws(Divergence) -> StepSpan.Outcome {
    let begin = DispatchTime.now().uptimeNanoseconds
    defer { measuredNanoseconds += DispatchTime.now().uptimeNanoseconds - begin }
    isSettled = false
    work.span = span
    var outcome = StepSpan.Outcome(next: span.first, loss: span.loss)
    try pool.withWorkers { () throws(Divergence) in
      repeat {
        // A round is not interrupted, and the last of an epoch ends with it: the only moments at
        // which there is one state.
        let end = min(outcome.next + steps, span.shards.stepsPerEpoch)
        work.round = outcome.next..<end
        pool.run(kind: LocalWork.Phase.steps.rawValue, chunks: work.replicas.count)
        if let failure = work.replicas.failure { throw failure }
        work.weighReplicas(adding: &outcome.loss)
        try average(step: span.version(before: end) - 1)
        outcome.next = end
      } while outcome.next < span.last && !deadline.isOver
    }
    return outcome
  }

  private func average(step: Int) throws(Divergence) {
    guard work.replicas.count > 1 else { return }
    pool.run(kind: LocalWork.Phase.mean.rawValue, chunks: work.meanChunks)
    if let layer = work.nonFiniteLayer {
      throw Divergence(step: step, layer: layer, rows: nil, found: .update)
    }
  }

  /// After a round all replicas have the same parameters and slots.
  func settle() {
    guard !isSettled else { return }
    main.copyState(from: work.replicas[0].work)
    isSettled = true
  }
}

extension StepWork {
  /// Takes over parameters and slots of another training of the same shape.
  func copyState(from other: StepWork) {
    parameters.copy(from: other.parameters)
    for (slot, from) in zip(slots, other.slots) { slot.copy(from: from) }
  }
}
