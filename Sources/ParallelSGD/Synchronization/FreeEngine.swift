import Dispatch
import Shards

/// Steps of whole batches that workers make side by side on shared parameters.
///
/// There is one phase a lease. Its chunks are workers' seats: whoever takes one claims the epoch's
/// steps in order, and for each copies the shared parameters, computes the gradient of the whole batch
/// and applies it, until the lease is over. If Dispatch starts no worker, the leader makes all steps.
///
/// What is shared, and how, is up to the ``SharedParameters``.
final class FreeEngine: ReplicaEngine {
  private let work: FreeWork
  private let pool: WorkerPool
  private let main: StepWork
  private var isSettled = true
  private var measuredNanoseconds: UInt64 = 0

  /// - Parameters:
  ///   - main: takes the state between leases.
  ///   - configuration: of the training.
  init(
    _ replicas: ReplicaPlan, shared: any SharedParameters, main: StepWork, span: StepSpan,
    configuration: TrainerConfiguration, rowCount: Int, spins: Int, execution: Execution
  ) {
    self.main = main
    work = FreeWork(
      replicas, shared: shared, plan: main.plan, span: span, configuration: configuration,
      rowCount: rowCount, execution: execution)
    pool = WorkerPool(
      threads: replicas.count, qos: execution.qualityOfService, spins: spins
    ) { [work] _, chunk, _ in work.makeSteps(seat: chunk) }
  }

  /// Steps made on each seat.
  var claims: [Int] { work.replicas.map(\.steps) }

  var partSeconds: [StepPart: Double] {
    work.replicas.partSeconds(threads: pool.threads, nanoseconds: measuredNanoseconds)
  }

  func run(_ span: StepSpan, until deadline: Deadline) throws(Divergence) -> StepSpan.Outcome {
    let begin = DispatchTime.now().uptimeNanoseconds
    defer { measuredNanoseconds += DispatchTime.now().uptimeNanoseconds - begin }
    isSettled = false
    (work.span, work.deadline) = (span, deadline)
    work.replicas[0].loss = span.loss
    work.shared.open(first: span.first, last: span.last)
    pool.withWorkers { pool.run(kind: 0, chunks: pool.threads) }
    if let failure = work.replicas.failure { throw failure }
    var outcome = StepSpan.Outcome(next: work.shared.next, loss: work.replicas[0].takeLoss().loss)
    for replica in work.replicas.dropFirst() {
      let (loss, _) = replica.takeLoss()
      outcome.loss.sum += loss.sum
      outcome.loss.weight += loss.weight
    }
    return outcome
  }

  func settle() {
    guard !isSettled else { return }
    work.shared.settle(to: main)
    isSettled = true
  }
}

/// Replicas and shared parameters as the workers of a ``FreeEngine`` see them.
///
/// `@unchecked Sendable`: as in ``StepWork``, the leader writes `span` and `deadline` between phases
/// only, and within a phase a worker touches the replica of the seat that it claimed. The rest never
/// changes, or is for sharing.
final class FreeWork: @unchecked Sendable {
  let replicas: [Replica]
  let shared: any SharedParameters
  var span: StepSpan
  var deadline = Deadline(after: 0)
  private let plan: NetworkPlan
  private let optimizer: Optimizer
  private let slice: Int
  private let clipValue: Float?
  private let decay: WeightDecay

  init(
    _ replicas: ReplicaPlan, shared: any SharedParameters, plan: NetworkPlan, span: StepSpan,
    configuration: TrainerConfiguration, rowCount: Int, execution: Execution
  ) {
    self.shared = shared
    self.plan = plan
    self.span = span
    optimizer = configuration.optimizer
    slice = configuration.batch
    clipValue = configuration.clipValue
    decay = configuration.optimizer.weightDecay(configured: configuration.weightDecay)
    self.replicas = (0..<replicas.count).map { _ in
      Replica(replicas, plan: plan, rowCount: rowCount, execution: execution)
    }
  }

  func makeSteps(seat: Int) {
    // Once, so that workers do not count references to it at each step.
    let (replica, deadline) = (replicas[seat], deadline)
    while let step = shared.claim(by: seat, until: deadline) {
      do throws(Divergence) {
        try make(step, on: replica, seat: seat)
      } catch {
        replica.failure = error
        shared.stop()
      }
      shared.finish(by: seat)
    }
  }

  private func make(_ step: Int, on replica: Replica, seat: Int) throws(Divergence) {
    let rows = span.shards.batch(step)
    let version = span.version(before: step)
    let clock = replica.clock
    clock.start()
    shared.copy(to: replica.work.parameters)
    clock.mark(.update)
    replica.engine.repackAll()
    let (loss, scale) = try replica.engine.gradient(
      source: span.source(of: rows), rows: rows.count, slice: slice, step: version,
      seed: span.seed)
    let update = StepWork.updates(
      UpdateStep(
        number: version + 1, optimizer: optimizer, learningRate: span.rate(step),
        gradientScale: scale, clipValue: clipValue, decay: decay), optimizer, plan)
    clock.start()
    let bad = shared.apply(replica.work.gradient, update, by: seat)
    clock.mark(.update)
    if let bad { throw Divergence(step: version, layer: bad, rows: nil, found: .update) }
    replica.add(loss, rows: rows.count)
  }
}
