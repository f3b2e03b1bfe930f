import Shards
import Synchronization

/// Replicas and buffers as the workers of a ``LocalEngine`` see them.
///
/// `@unchecked Sendable`: as in ``StepWork``, the leader writes the fields between phases only. In the
/// phase of steps a worker touches the replica of the chunk that it claimed, and nothing of another; in
/// the phase of the mean, disjoint pieces of all of them, and the clock of the replica with its own
/// number.
final class LocalWork: @unchecked Sendable {
  enum Phase: Int {
    /// Chunks are replicas.
    case steps
    /// Chunks are pieces of the parameters and of each slot.
    case mean
  }

  let replicas: [Replica]
  private let slice: Int

  // What the leader sets before a phase.
  var span: StepSpan
  /// Steps of the epoch.
  var round = 0..<0
  /// `wₖ / Σw` of each replica.
  private let shares: UnsafeMutableBufferPointer<Float>

  /// Where parameters and slots of the replicas lie: those of all replicas, then the first slots.
  private let places: UnsafeMutableBufferPointer<UnsafeMutablePointer<Float>>
  private let count: Int
  private let hasNonFinite = Atomic<Bool>(false)

  /// Floats of a piece; decides no bits.
  private static let piece = 4096

  init(
    _ replicas: ReplicaPlan, main: StepWork, span: StepSpan, rowCount: Int, execution: Execution
  ) {
    self.span = span
    slice = replicas.replica.batch
    let all = (0..<replicas.count).map { _ in
      let replica = Replica(replicas, plan: main.plan, rowCount: rowCount, execution: execution)
      replica.work.copyState(from: main)
      return replica
    }
    count = main.parameters.count
    self.replicas = all
    let buffers =
      all.map(\.work.parameters)
      + main.slots.indices.flatMap { slot in all.map { $0.work.slots[slot] } }
    places = .allocate(capacity: buffers.count)
    _ = places.initialize(from: buffers.map(\.base))
    shares = .allocate(capacity: replicas.count)
    shares.initialize(repeating: 0)
  }

  deinit {
    places.deallocate()
    shares.deallocate()
  }

  func perform(_ kind: Int, chunk: Int, worker: Int) {
    switch Phase(rawValue: kind) {
    case .steps:
      let replica = replicas[chunk]
      do throws(Divergence) {
        try makeSteps(of: replica, number: chunk)
      } catch {
        replica.failure = error
      }
    case .mean:
      let clock = replicas[worker].clock
      clock.start()
      average(chunk)
      clock.mark(.update)
    case nil: preconditionFailure("phase \(kind) is none")
    }
  }

  // MARK: Steps

  /// The steps of a round on the replica's shard of each batch.
  private func makeSteps(of replica: Replica, number: Int) throws(Divergence) {
    replica.engine.repackAll()
    for step in round {
      let batch = span.shards.batch(step)
      let shard = ShardPlan.shards(of: batch, count: replicas.count)[number]
      // Where a batch has fewer rows than there are replicas, the last ones let it pass.
      if shard.isEmpty { continue }
      do throws(Divergence) {
        let loss = try replica.engine.step(
          source: span.source(of: shard), rows: shard.count, slice: slice,
          step: span.version(before: step), seed: span.seed, learningRate: span.rate(step))
        replica.add(loss, rows: shard.count)
      } catch {
        var error = error
        let start = shard.lowerBound - batch.lowerBound
        error.rows = error.rows.map { $0.lowerBound + start...$0.upperBound + start }
        throw error
      }
    }
  }

  // MARK: Mean

  /// Sets what each replica counts for: the weight of the rows it has seen in the round, or their
  /// number where all of them weigh nothing.
  func weighReplicas(adding loss: inout StepEngine.StepLoss) {
    var weight = 0.0
    var rows = 0
    for replica in replicas {
      loss.sum += replica.loss.sum
      weight += replica.loss.weight
      rows += replica.rows
    }
    loss.weight += weight
    for (index, replica) in replicas.enumerated() {
      let (seen, count) = replica.takeLoss()
      let share = weight > 0 ? seen.weight / weight : Double(count) / Double(max(1, rows))
      shares[index] = Float(share)
    }
  }

  var meanChunks: Int { places.count / replicas.count * piecesOfABuffer }

  private var piecesOfABuffer: Int { (count + Self.piece - 1) / Self.piece }

  /// `x₀ + Σ cₖ·(xₖ − x₀)`, one chain over k = 1, 2, …, for all replicas.
  ///
  /// The same as `Σ cₖ·xₖ`, but replicas that agree keep their value to the last bit, although the
  /// shares cₖ are rounded and do not add up to 1.
  private func average(_ chunk: Int) {
    let (buffer, index) = chunk.quotientAndRemainder(dividingBy: piecesOfABuffer)
    let replicas = replicas.count
    let x = places.baseAddress.unsafelyUnwrapped + buffer * replicas
    let shares = shares.baseAddress.unsafelyUnwrapped
    // x·0 is 0 for finite x and NaN otherwise, and NaN stays in a sum.
    var zeros = Lanes()
    for at in stride(from: index * Self.piece, to: min((index + 1) * Self.piece, count), by: 16) {
      let first = (x[0] + at).lanes
      var mean = first
      for k in 1..<replicas { mean += shares[k] * ((x[k] + at).lanes - first) }
      for k in 0..<replicas { (x[k] + at).lanes = mean }
      zeros += mean * 0
    }
    if zeros.treeSum != 0 { hasNonFinite.store(true, ordering: .relaxed) }
  }

  /// The first layer whose mean is not finite, or whose slots' is not.
  var nonFiniteLayer: Int? {
    guard hasNonFinite.load(ordering: .relaxed) else { return nil }
    let work = replicas[0].work
    let tensor = work.plan.layout.tensors.first { tensor in
      ([work.parameters] + work.slots).contains {
        !Norms.isFinite($0.base + tensor.offset, count: tensor.paddedCount)
      }
    }
    return tensor?.layer ?? 0
  }
}
