import Dispatch
import Shards
import Synchronization

/// Carries out steps: the leader's side of the phases.
///
/// ```
/// rows: gather → forward → loss → backward | contract → (sum) | squares | update → repack
/// ```
///
/// A step whose batch does not fit the arena, or that accumulates several, passes over it in slices;
/// the chains of the gradient go on from slice to slice, so the bytes are those of one large slice.
final class StepEngine {
  let work: StepWork
  private let plan: NetworkPlan
  private let pool: WorkerPool
  private let clipNorm: Float?
  private let clipValue: Float?
  private let decay: WeightDecay

  /// What a step's rows came to.
  struct StepLoss {
    /// Σ weight · loss.
    var sum = 0.0
    /// Σ weight.
    var weight = 0.0
  }

  /// - Parameter threads: workers that share a step, the leader included.
  init(
    plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
    threads: Int, qos: DispatchQoS, spins: Int
  ) {
    self.plan = plan
    clipNorm = configuration.clipNorm
    clipValue = configuration.clipValue
    decay = configuration.optimizer.weightDecay(configured: configuration.weightDecay)
    work = StepWork(
      plan: plan, optimizer: configuration.optimizer,
      room: StepWork.Room(
        plan: plan, configuration: configuration, rowCount: rowCount,
        evaluationRows: evaluationRows, threads: threads))
    let perClaim = plan.blocks.count / (16 * threads)
    work.blocksPerChunk = max(1, perClaim)
    pool = WorkerPool(threads: threads, qos: qos, spins: spins) { [work] kind, chunk, _ in
      work.perform(kind, chunk: chunk)
    }
  }

  /// Chunks done by each worker so far.
  var claims: [Int] { pool.claims }

  /// Runs `body` with the workers at hand; steps and evaluations outside it are the caller's alone.
  func withWorkers<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result { try pool.withWorkers(body) }

  private func run(_ phase: Phase, chunks: Int) {
    pool.run(kind: phase.rawValue, chunks: chunks)
  }

  private func runBlocks(_ phase: Phase) {
    run(phase, chunks: (plan.blocks.count + work.blocksPerChunk - 1) / work.blocksPerChunk)
  }

  private func runRows(_ phase: Phase, source: RowSource, first: Int, count: Int) {
    work.rows = source
    work.rows.order = source.order + first
    work.sliceRows = count
    // About four chunks a thread balance uneven threads; whole tiles waste no rows. Decides no bits.
    let share = (count + 4 * pool.threads - 1) / (4 * pool.threads)
    work.rowsPerChunk = min(NetworkPlan.rowsAtATime, max(6, share.roundedUp(to: 6)))
    run(phase, chunks: (count + work.rowsPerChunk - 1) / work.rowsPerChunk)
  }

  /// Packs every layer's `Wᵀ` after the parameters were set from outside.
  func repackAll() { runBlocks(.repack) }

  // MARK: A step

  /// Forward, backward, reduction and update on the rows `source.order[0 ..< rows]`.
  ///
  /// - Parameter step: updates before this one.
  /// - Returns: the loss before the update.
  /// - Throws: ``Divergence`` when a loss or a gradient is not finite; nothing was applied then. Or
  ///   when the update itself leaves something that is not.
  func step(
    source: RowSource, rows: Int, slice: Int, step: Int, seed: UInt64, learningRate: Float
  ) throws(Divergence) -> StepLoss {
    var loss = StepLoss()
    work.dropout = Philox(seed: seed, purpose: .dropout, major: UInt32(truncatingIfNeeded: step))
    var start = 0
    while start < rows {
      let count = min(slice, rows - start)
      runRows(.rows, source: source, first: start, count: count)
      try add(count, at: start, to: &loss, step: step)
      try contract(sliceStart: start, count: count, of: rows, step: step)
      start += count
    }
    try applyUpdate(weight: loss.weight, step: step, learningRate: learningRate)
    return loss
  }

  /// Adds the losses of a slice that starts at row `start` of the batch, in row order.
  private func add(
    _ count: Int, at start: Int, to loss: inout StepLoss, step: Int
  ) throws(Divergence) {
    for row in 0..<count {
      loss.sum += Double(work.arena.rowLoss[row])
      loss.weight += Double(work.rows.weight(row))
    }
    guard loss.sum.isFinite else {
      throw Divergence.ofRows(work, start: start, count: count, step: step)
    }
  }

  /// Contracts the slice's factored gradient, row block by row block.
  private func contract(
    sliceStart: Int, count: Int, of rows: Int, step: Int
  ) throws(Divergence) {
    let block = MatrixProduct.rowBlock
    work.segments.removeAll(keepingCapacity: true)
    var at = 0
    while at < count {
      let position = sliceStart + at
      let length = min(block - position % block, count - at)
      let end = position + length
      work.segments.append(
        MatrixProduct.Segment(
          start: at, count: length, opens: position.isMultiple(of: block),
          closes: end.isMultiple(of: block) || end == rows, isFirstBlock: position < block))
      at += length
    }
    work.isSideBySide = work.sideBySide != nil && work.segments.count > 1
    if work.isSideBySide {
      run(.contract, chunks: plan.blocks.count * work.segments.count)
      runBlocks(.sum)
    } else {
      runBlocks(.contract)
    }
    try throwIfBad(.gradient, step: step)
  }

  /// - Throws: ``Divergence`` for the first block that a worker found to be not finite.
  private func throwIfBad(_ quantity: Divergence.Quantity, step: Int) throws(Divergence) {
    let bad = work.badBlock.exchange(StepWork.none, ordering: .relaxed)
    guard bad == StepWork.none else {
      throw Divergence(step: step, layer: plan.blocks[bad].layer, rows: nil, found: quantity)
    }
  }

  private func applyUpdate(
    weight: Double, step: Int, learningRate: Float
  ) throws(Divergence) {
    // Rows that all weigh 0 have no mean; their gradient is 0. Nor have rows that weigh so little
    // beside the others (2⁻⁹⁴) that 1/weight is no Float.
    var scale = weight >= Double(Float.leastNormalMagnitude) ? Float(1 / weight) : 0
    if let clipNorm {
      runBlocks(.squares)
      let sum = work.squares.reduce(0, +) * Double(scale) * Double(scale)
      scale *= Norms.clipFactor(sumOfSquares: sum, limit: clipNorm)
    }
    work.update = UpdateStep(
      number: step + 1, optimizer: work.optimizer, learningRate: learningRate,
      gradientScale: scale, clipValue: clipValue, decay: decay)
    runBlocks(.update)
    try throwIfBad(.update, step: step)
  }

  // MARK: Evaluation

  /// Forward and loss on all rows in order, `body` called for each slice with the arena filled.
  func evaluate(_ source: RowSource, rows: Int, body: (StepWork, Int) -> Void) {
    var first = 0
    while first < rows {
      let count = min(work.arena.rows, rows - first)
      runRows(.evaluate, source: source, first: first, count: count)
      body(work, count)
      first += count
    }
  }
}
