import Dispatch
import Shards
import Synchronization

/// Carries out steps: the leader's side of the phases.
///
/// ```
/// rows: gather → forward → loss → backward | mark nonzeros | reduce: contract → update → repack
/// ```
///
/// Nonzeros are marked where deltas have many zeros, as behind rectifiers; by who has the rows, where those
/// are whole halves of masks. The first layer of a small batch is shared out by its outputs, and the next
/// batch's rows are gathered on the way; maybe the layers behind it too:
/// `first layer, gather ahead | second layer | forward → loss → backward | …`.
///
/// Where the reducer must see the whole gradient before any of it is applied, it keeps it: to clip by
/// the global norm, under accumulation, for a rule with trust ratios, and where a factor is so large
/// that the gradient could overflow. Then `| reduce: contract | squares | direct | update → repack`.
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
  /// Whether every step leaves its gradient in ``StepWork/gradient``, for who wants to look at it.
  private let keepsGradient: Bool
  /// Every so many steps clocks run in one.
  private let clockStride: Int
  private var stepsToClock = 0
  /// Whether clocks run between steps too.
  private let staysClocked: Bool
  /// Steps so far, those in which clocks ran, and the leader's nanoseconds in them.
  private var clocked = (all: 0, measured: 0, nanoseconds: UInt64(0))

  /// What a step's rows came to.
  struct StepLoss {
    /// Σ weight · loss.
    var sum = 0.0
    /// Σ weight.
    var weight = 0.0
  }

  /// - Parameters:
  ///   - threads: workers that share a step, the leader included.
  ///   - spins: see ``WorkerPool``.
  ///   - measures: whether clocks tell where the workers' time goes, in all steps or in some.
  ///   - clocksEveryStep: whether those are all steps, and what happens between them.
  ///   - followsOrder: whether steps take the rows of an epoch one after the other.
  init(
    plan: NetworkPlan, configuration: TrainerConfiguration, rowCount: Int, evaluationRows: Int,
    threads: Int, qos: DispatchQoS, spins: Int, keepsGradient: Bool = false, measures: Bool = false,
    clocksEveryStep: Bool = false, followsOrder: Bool = true
  ) {
    self.plan = plan
    self.keepsGradient = keepsGradient
    clipNorm = configuration.clipNorm
    clipValue = configuration.clipValue
    decay = configuration.optimizer.weightDecay(configured: configuration.weightDecay)
    clockStride =
      clocksEveryStep
      ? 1
      : StepClock.stride(
        flops: plan.flops(rows: min(configuration.batch * configuration.accumulate, rowCount)))
    staysClocked = measures && clocksEveryStep
    work = StepWork(
      plan: plan, optimizer: configuration.optimizer,
      room: StepWork.Room(
        plan: plan, configuration: configuration, rowCount: rowCount,
        evaluationRows: evaluationRows, threads: threads, followsOrder: followsOrder))
    if measures {
      let words = threads * StepClock.words
      work.clocks = UnsafeMutableRawPointer.allocate(
        byteCount: words * MemoryLayout<UInt64>.stride, alignment: 128
      ).bindMemory(to: UInt64.self, capacity: words)
      work.clocks?.initialize(repeating: 0, count: words)
      work.isClocked = staysClocked
    }
    pool = WorkerPool(threads: threads, qos: qos, spins: spins) { [work] kind, chunk, worker in
      work.perform(kind, chunk: chunk, worker: worker)
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

  private func runRegions(_ phase: Phase) { run(phase, chunks: work.regions.count) }

  /// Makes `count` rows of a source, from `first` on, those of the slice, and cuts them for the workers.
  private func take(
    _ count: Int, from first: Int, of source: RowSource, areLayersDone: Bool = false
  ) {
    work.rows = source
    work.rows.order = source.order + first
    work.rows.orderCount = source.orderCount - first
    work.chunks = RowRanges(
      shardsOf: 0..<count,
      count: plan.chunkCount(
        rows: count, threads: pool.threads, areLayersDone: areLayersDone))
  }

  private func runRows(_ phase: Phase) { run(phase, chunks: work.chunks.count) }

  /// Packs every layer's `Wᵀ` after the parameters were set from outside.
  func repackAll() { runRegions(.repack) }

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
    let begin = startClocks()
    let loss = try contract(
      source: source, rows: rows, slice: slice, step: step, seed: seed, learningRate: learningRate)
    if !work.appliesAtOnce {
      prepareUpdate(weight: loss.weight, step: step, learningRate: learningRate)
      if let chunks = work.directChunks {
        run(.direct, chunks: chunks)
        try throwIfBad(.update, step: step)
        work.scaleByTrust()
      }
      runRegions(.update)
      try throwIfBad(.update, step: step)
    }
    if work.isClocked { stopClocks(begin) }
    return loss
  }

  /// As ``step(source:rows:slice:step:seed:learningRate:)`` without the update: the gradient is left in
  /// ``StepWork/gradient``, a sum over the rows.
  ///
  /// - Returns: the loss, and what makes the sum the mean, scaled down to the largest norm allowed.
  /// - Throws: ``Divergence`` when a loss or a gradient is not finite.
  func gradient(
    source: RowSource, rows: Int, slice: Int, step: Int, seed: UInt64
  ) throws(Divergence) -> (loss: StepLoss, scale: Float) {
    let loss = try contract(
      source: source, rows: rows, slice: slice, step: step, seed: seed, learningRate: nil)
    return (loss, gradientScale(weight: loss.weight))
  }

  /// Forward, backward and reduction; with a learning rate also the update, where that is possible at
  /// once: ``StepWork/appliesAtOnce`` then.
  private func contract(
    source: RowSource, rows: Int, slice: Int, step: Int, seed: UInt64, learningRate: Float?
  ) throws(Divergence) -> StepLoss {
    var loss = StepLoss()
    work.dropout = Philox(seed: seed, purpose: .dropout, major: UInt32(truncatingIfNeeded: step))
    work.appliesAtOnce = false
    var start = 0
    while start < rows {
      let count = min(slice, rows - start)
      work.chooseByPanels(rows: count)
      take(count, from: start, of: source, areLayersDone: work.layersByPanels > 0)
      if work.layersByPanels > 0 {
        if !work.turnToRowsAhead(count) { runRows(.gather) }
        for layer in 0..<work.layersByPanels {
          work.panelLayer = layer
          run(.panels, chunks: work.panelChunks[layer].count)
        }
      }
      work.chooseWhoMarks()
      runRows(.rows)
      work.noteDataDensity()
      try add(count, at: start, to: &loss, step: step)
      let isBounded = reach.keepsGradientFinite
      if let learningRate, count == rows, !keepsGradient, clipNorm == nil, work.trust == nil,
        isBounded
      {
        work.appliesAtOnce = true
        prepareUpdate(weight: loss.weight, step: step, learningRate: learningRate)
      }
      work.isLastSlice = start + count == rows
      cut(sliceStart: start, count: count, of: rows)
      work.chooseMarked(isWhole: count == rows && isBounded && !work.isSideBySide)
      try reduce(step: step)
      start += count
    }
    return loss
  }

  /// How large the factors of the slice in the arena are.
  private var reach: Reach {
    var sum = Reach()
    for chunk in work.chunks.indices { sum += work.reaches[chunk] }
    sum.inputs += work.squaresOfPanels
    let rows = Float(work.chunks.last?.upperBound ?? 0)
    let largest = work.rows.largestFeature
    sum.inputs += rows * (1 + Float(plan.layers[0].inputs) * largest * largest)
    return sum
  }

  /// Adds the losses of a slice that starts at row `start` of the batch, in row order.
  private func add(
    _ count: Int, at start: Int, to loss: inout StepLoss, step: Int
  ) throws(Divergence) {
    for row in 0..<count {
      loss.sum += Double(work.losses.base[row])
      loss.weight += Double(work.rows.weight(row))
    }
    guard loss.sum.isFinite else {
      throw Divergence.ofRows(work, start: start, count: count, step: step)
    }
  }

  /// Cuts the slice's rows into the blocks that the gradient's chains run over.
  private func cut(sliceStart: Int, count: Int, of rows: Int) {
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
  }

  private func reduce(step: Int) throws(Divergence) {
    if !work.unmarked.isEmpty { run(.markNonzeros, chunks: work.unmarked.count) }
    if work.isSideBySide {
      run(.contractRowBlocks, chunks: work.regions.count * work.segments.count)
    }
    runRegions(.reduce)
    try throwIfBad(work.appliesAtOnce ? .update : .gradient, step: step)
  }

  /// - Throws: ``Divergence`` for the first layer that a worker found to be not finite.
  private func throwIfBad(_ quantity: Divergence.Quantity, step: Int) throws(Divergence) {
    guard work.badLayer.load(ordering: .relaxed) != StepWork.none else { return }
    let bad = work.badLayer.exchange(StepWork.none, ordering: .relaxed)
    throw Divergence(step: step, layer: bad, rows: nil, found: quantity)
  }

  private func prepareUpdate(weight: Double, step: Int, learningRate: Float) {
    work.prepareUpdate(
      UpdateStep(
        number: step + 1, optimizer: work.optimizer, learningRate: learningRate,
        gradientScale: gradientScale(weight: weight), clipValue: clipValue, decay: decay))
  }

  /// What makes the sum over rows of so much weight the mean, clipped by its norm.
  private func gradientScale(weight: Double) -> Float {
    // Rows that all weigh 0 have no mean; their gradient is 0. Nor have rows that weigh so little
    // beside the others (2⁻⁹⁴) that 1/weight is no Float.
    var scale = weight >= Double(Float.leastNormalMagnitude) ? Float(1 / weight) : 0
    if let clipNorm {
      run(.squares, chunks: work.squares.count)
      let sum = work.squares.reduce(0, +) * Double(scale) * Double(scale)
      scale *= Norms.clipFactor(sumOfSquares: sum, limit: clipNorm)
    }
    return scale
  }

  // MARK: Where the time goes

  /// Lets the clocks run in this step if it is one of those that are measured; the time at its start.
  private func startClocks() -> UInt64 {
    guard work.clocks != nil else { return 0 }
    clocked.all += 1
    work.isClocked = stepsToClock == 0
    stepsToClock = work.isClocked ? clockStride - 1 : stepsToClock - 1
    return work.isClocked ? DispatchTime.now().uptimeNanoseconds : 0
  }

  private func stopClocks(_ begin: UInt64) {
    work.isClocked = staysClocked
    clocked.measured += 1
    clocked.nanoseconds += DispatchTime.now().uptimeNanoseconds - begin
  }

  /// Seconds of all workers by part of a step, as far as the measured steps tell for all; empty unless
  /// clocks run.
  var partSeconds: [StepPart: Double] {
    guard clocked.measured > 0 else { return [:] }
    let parts = Self.partSeconds(
      of: [self], threads: pool.threads, nanoseconds: clocked.nanoseconds)
    return parts.mapValues { $0 * Double(clocked.all) / Double(clocked.measured) }
  }

  /// Seconds by part of the workers of several engines that `threads` threads ran for so long.
  static func partSeconds(
    of engines: [StepEngine], threads: Int, nanoseconds: UInt64
  ) -> [StepPart: Double] {
    guard engines.allSatisfy({ $0.work.clocks != nil }) else { return [:] }
    var result: [StepPart: Double] = [:]
    for part in StepPart.allCases {
      let sum = engines.reduce(0) { sum, engine in
        (0..<engine.pool.threads).reduce(sum) { $0 + engine.work.nanoseconds(part, worker: $1) }
      }
      result[part] = Double(sum) * 1e-9
    }
    let busy = result.values.reduce(0, +)
    result[.waiting] = max(0, Double(nanoseconds) * 1e-9 * Double(threads) - busy)
    return result
  }

  // MARK: Evaluation

  /// Forward and loss on all rows in order, `body` called for each slice with the arena filled.
  func evaluate(_ source: RowSource, rows: Int, body: (StepWork, Int) -> Void) {
    precondition(work.evaluationArena.rows > 0, "an engine without room for evaluation")
    var first = 0
    while first < rows {
      let count = min(work.evaluationArena.rows, rows - first)
      take(count, from: first, of: source)
      runRows(.evaluate)
      body(work, count)
      first += count
    }
  }
}
