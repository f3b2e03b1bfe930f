import Shards
import Synchronization

/// The phases of a step, in their order; `|` of the design is the end of a phase.
enum Phase: Int {
  /// Chunks are rows to be copied together, where the first layer is then shared out by its outputs and
  /// they were not gathered ahead.
  case gather
  /// Chunks are panels of a layer's outputs, or some rows of them; on the way through the first layer the
  /// next slice's rows are gathered.
  case panels
  /// Chunks are rows: gather, forward, loss, backward, as far as not done.
  case rows
  /// Chunks are panels of sparse layers: masks of the nonzeros of their deltas, where those are not marked on
  /// the way.
  case markNonzeros
  /// Chunks are regions × row blocks: each row block is contracted into a gradient of its own.
  case contractRowBlocks
  /// Chunks are regions: the gradient, by contraction or from the row blocks; applied at once where
  /// it is known to be finite.
  case reduce
  /// Chunks are pieces of the flat gradient: squares for the global norm.
  case squares
  /// Chunks are pieces of tensors: directions in place of gradients, and squares for trust ratios.
  case direct
  /// Chunks are regions: the optimizer's rule on a gradient that was kept, then the transpose.
  case update
  /// Chunks are regions: the transpose alone, when parameters came from elsewhere.
  case repack
  /// Chunks are rows: gather, forward, loss.
  case evaluate
}

/// A step's inputs and buffers as the workers see them.
///
/// `@unchecked Sendable`: between phases only the leader touches the fields, and a worker reads them
/// only in a chunk that it claimed; claim and completion are atomics with acquire and release order
/// (see ``WorkerPool``), so the leader's writes come before the workers' reads and these before the
/// leader's next writes. Within a phase workers write disjoint rows or disjoint regions, and each
/// its own scratch and clock.
final class StepWork: @unchecked Sendable {
  let plan: NetworkPlan
  let optimizer: Optimizer
  let regions: [Region]
  /// Workers, the leader included.
  let threads: Int
  /// One for all workers, or one for each.
  var arenas: [Arena]
  var factors: GradientFactors
  let evaluationArena: Arena
  /// Loss of each row of the slice, times its weight.
  let losses: FloatBuffer
  let parameters: FloatBuffer
  let transposes: FloatBuffer
  /// Of all parameters; written only where a step does not apply it at once.
  let gradient: FloatBuffer
  /// Chains that a later slice of the same batch goes on with; only with accumulation.
  let partial: FloatBuffer?
  /// One gradient for each row block, only where a narrow network under a large batch is
  /// contracted row block by row block.
  let sideBySide: FloatBuffer?
  let slots: [FloatBuffer]
  /// For each worker, the gradient of the region it is at.
  let scratch: FloatBuffer
  private let scratchPerWorker: Int
  /// Sum of squares of each piece of the gradient.
  let squares: UnsafeMutableBufferPointer<Double>
  /// How large the factors of each chunk of rows are.
  let reaches: UnsafeMutableBufferPointer<Reach>
  /// For each chunk of rows and each layer, the density of its deltas by a sample; then that of the data.
  let densities: UnsafeMutableBufferPointer<Float>
  /// Of the data, in the last slice that was looked at; 0 before, so that the first goes by rows.
  var dataDensity: Float = 0
  /// `Σ a²` of each chunk of the layers that go by their outputs, roughly, with so much room for a layer.
  let panelSquares: UnsafeMutableBufferPointer<Float>
  let panelSquaresPerLayer: Int

  // What the leader sets before a phase.
  var rows = RowSource()
  /// The rows of the slice in the arena, cut for the workers.
  var chunks = RowRanges(chunksOf: 0..<0, size: 1)
  var segments: [MatrixProduct.Segment] = []
  var isSideBySide = false
  /// How many of the first layers of this slice are computed by their outputs and not with the others by
  /// rows, and which of them is at the moment.
  var layersByPanels = 0
  var panelLayer = 0
  /// How each layer is cut then.
  var panelChunks: [PanelChunks]
  /// Whether some would be unless the data have many zeros.
  var mayGoByPanels = false
  /// The next slice's rows, which the first layer's workers gather.
  var ahead: RowsAhead
  /// Layers whose deltas' nonzeros are marked in this step; before its rows, in the step before.
  var isMarked: [Bool]
  /// Whether workers mark those of their rows while they have them, if they were marked in the step before.
  var marksOnTheWay = false
  /// Panels that are left to be marked in a phase of its own.
  var unmarked: [(layer: Int, panel: Int)] = []
  var appliesAtOnce = false
  /// Whether the gradient is whole after this slice, and so worth looking at.
  var isLastSlice = true
  var dropout: Philox?
  /// A fault on purpose, see ``Verification``; `nil` but in tests.
  var disorder: Verification.Disorder?
  /// Of weights, and of biases, which are not decayed.
  private(set) var update: (weights: Update, biases: Update)
  /// What a rule with trust ratios needs more; `nil` for any other.
  var trust: TrustRatios?
  /// One a worker, or none.
  var clocks: UnsafeMutablePointer<UInt64>?
  /// Whether they run in this step.
  var isClocked = false

  /// The first layer whose gradient, or what the update made of it, is not finite, or ``none``.
  let badLayer = Atomic<Int>(StepWork.none)
  static let none = Int.max

  init(plan: NetworkPlan, optimizer: Optimizer, room: Room) {
    self.plan = plan
    self.optimizer = optimizer
    regions = room.regions
    threads = room.threads
    let count = plan.layout.count
    arenas = (0..<room.arenas).map { _ in
      Arena(
        plan, rows: room.arenaRows, training: true, gathersAhead: room.gathersAhead,
        workers: room.arenaWorkers)
    }
    factors =
      room.packs
      ? GradientFactors(packing: room.slice, of: plan) : GradientFactors(in: arenas[0], of: plan)
    evaluationArena = Arena(plan, rows: room.evaluationRows, training: false)
    losses = FloatBuffer(count: max(room.slice, room.evaluationRows))
    parameters = FloatBuffer(count: count)
    transposes = FloatBuffer(count: plan.transposeCount)
    gradient = FloatBuffer(count: count)
    partial = room.keepsPartial ? FloatBuffer(count: count) : nil
    sideBySide =
      room.rowBlocksSideBySide > 0 ? FloatBuffer(count: room.rowBlocksSideBySide * count) : nil
    slots = optimizer.slotNames.map { _ in FloatBuffer(count: count) }
    scratchPerWorker = room.scratchPerWorker
    scratch = FloatBuffer(count: room.scratchPerWorker * room.threads)
    squares = .allocate(capacity: (count + Self.squaresPiece - 1) / Self.squaresPiece)
    reaches = .allocate(capacity: room.slice)
    densities = .allocate(
      capacity: plan.mostChunks(rows: room.slice, threads: room.threads) * (plan.layers.count + 1))
    panelChunks = plan.layers.indices.map {
      PanelChunks(plan.layers[$0], isFirst: $0 == 0, threads: room.threads)
    }
    panelSquaresPerLayer = panelChunks.reduce(0) { max($0, $1.mostChunks) }
    panelSquares = .allocate(capacity: plan.layers.count * panelSquaresPerLayer)
    isMarked = plan.layers.map { _ in false }
    unmarked.reserveCapacity(plan.layers.reduce(0) { $0 + $1.paddedOutputs / 16 })
    update = Self.updates(
      UpdateStep(number: 1, optimizer: optimizer, learningRate: 0), optimizer, plan)
    trust = optimizer.layerwiseRule.map { TrustRatios($0, optimizer: optimizer, plan: plan) }
    ahead = RowsAhead(room: room.gathersAhead ? room.slice : 0)
    segments.reserveCapacity(room.slice / MatrixProduct.rowBlock + 2)
  }

  deinit {
    squares.deallocate()
    trust?.sums.deallocate()
    reaches.deallocate()
    densities.deallocate()
    panelSquares.deallocate()
    clocks?.deallocate()
  }

  func perform(_ kind: Int, chunk: Int, worker: Int) {
    let clock = clock(of: worker)
    clock.start()
    switch Phase(rawValue: kind) {
    case .rows: trainRows(chunk, worker: worker, clock)
    case .evaluate:
      plan.evaluate(
        Flight(rows: chunks[chunk], place: chunks[chunk].lowerBound), source: rows,
        parameters: parameters.base, arena: evaluationArena, losses: losses.base)
    case .gather:
      let rows = chunks[chunk]
      plan.gather(
        Flight(rows: rows, place: rows.lowerBound), source: self.rows, arena: arenas[0])
      clock.mark(.gather)
    case .panels:
      panels(chunk, worker: worker)
      clock.mark(.forward)
    case .markNonzeros:
      let (layer, panel) = unmarked[chunk]
      plan.markNonzeros(
        layer: layer, panel: panel, rows: chunks.last?.upperBound ?? 0, factors: factors)
      clock.mark(.contract)
    case .contractRowBlocks:
      contractRowBlock(chunk)
      clock.mark(.contract)
    case .reduce: reduce(chunk, worker: worker, clock)
    case .squares:
      let start = chunk * Self.squaresPiece
      squares[chunk] = Norms.sumOfSquares(
        gradient.base + start, count: min(Self.squaresPiece, gradient.count - start))
      clock.mark(.update)
    case .direct:
      direct(chunk)
      clock.mark(.update)
    case .update:
      apply(regions[chunk].place(in: gradient.base), to: regions[chunk])
      clock.mark(.update)
    case .repack:
      plan.repack(regions[chunk], parameters: parameters.base, transposes: transposes.base)
      clock.mark(.update)
    case nil: preconditionFailure("phase \(kind) is none")
    }
  }

  /// Floats of the gradient whose squares are summed by themselves. Fixed: it decides bits.
  static let squaresPiece = 4096

  func clock(of worker: Int) -> StepClock {
    StepClock(counters: isClocked ? clocks.map { $0 + worker * StepClock.words } : nil)
  }

  /// What a worker's clock has counted of a part, whether or not it runs now.
  func nanoseconds(_ part: StepPart, worker: Int) -> UInt64 {
    StepClock(counters: clocks.map { $0 + worker * StepClock.words }).nanoseconds(part)
  }

  // MARK: Rows

  /// Names the dropout masks of the step.
  private var dropoutKey: NetworkPlan.DropoutKey? {
    dropout.map { NetworkPlan.DropoutKey(philox: $0, rowNumbers: rows.order) }
  }

  private func trainRows(_ chunk: Int, worker: Int, _ clock: StepClock) {
    let rows = chunks[chunk]
    let arena = arenas[arenas.count == 1 ? 0 : worker]
    let flight = Flight(rows: rows, place: factors.isPacked ? 0 : rows.lowerBound)
    reaches[chunk] = plan.train(
      flight, source: self.rows, parameters: parameters.base, transposes: transposes.base,
      arena: arena, losses: losses.base, dropout: dropoutKey, layersDone: layersByPanels,
      clock: clock)
    sampleZeros(chunk, flight, arena: arena)
    if marksOnTheWay { markZeros(flight, arena: arena) }
    clock.mark(.backward)
    if factors.isPacked {
      factors.pack(flight, from: arena, of: plan)
      clock.mark(.pack)
    }
  }

  /// Runs the rows of the slice forward again, some at a time, to look at all that they compute.
  ///
  /// Nothing has changed since the first time, and dropout follows the row: it computes the same.
  func revisitRows(_ body: (_ flight: Flight, _ arena: Arena) -> Void) {
    let arena = arenas[0]
    for rows in RowRanges(
      chunksOf: 0..<(chunks.last?.upperBound ?? 0), size: min(arena.rows, plan.rowsAtATime))
    {
      let flight = Flight(rows: rows, place: 0)
      plan.evaluate(
        flight, source: self.rows, parameters: parameters.base, arena: arena, losses: losses.base,
        dropout: dropoutKey)
      body(flight, arena)
    }
  }

  // MARK: Regions

  private func reduce(_ index: Int, worker: Int, _ clock: StepClock) {
    let region = regions[index]
    let place =
      appliesAtOnce
      ? region.place(alone: scratch.base + worker * scratchPerWorker)
      : region.place(in: gradient.base)
    if appliesAtOnce, region.inputs < region.paddedInputs {
      // The contraction leaves out padding, which has no gradient.
      for panel in 0..<region.panels {
        let padding = place.weight + panel * place.panelStride + region.inputs * 16
        padding.update(repeating: 0, count: (region.paddedInputs - region.inputs) * 16)
      }
    }
    if isSideBySide {
      sumRowBlocks(of: region, to: place)
    } else {
      contract(region, worker: worker, to: place)
    }
    clock.mark(.contract)
    if appliesAtOnce {
      apply(place, to: region)
    } else if isLastSlice {
      region.forEachRun { run in
        if !Norms.isFinite(place.start(of: run), count: run.count) { reportNonFinite(region) }
      }
    }
    clock.mark(.update)
  }

  private func contract(_ region: Region, worker: Int, to place: Region.Place) {
    var segments = segments
    let isDisordered = disorder?(region.layer, worker, threads) ?? false
    if isDisordered { segments = Self.disordered(segments) }
    if isMarked[region.layer], !isDisordered {
      let rowBlockScratch = scratch.base + worker * scratchPerWorker + scratchPerWorker / 2
      plan.contractNonzeros(
        region, segments: segments, factors: factors,
        block: segments.count > 1 ? region.place(alone: rowBlockScratch) : place, to: place)
      return
    }
    let rest = partial.map { region.place(in: $0.base) } ?? place
    for segment in segments {
      plan.contract(region, segment: segment, factors: factors, partial: rest, to: place)
    }
  }

  /// Chunk c is row block `c / regions` of region `c % regions`.
  private func contractRowBlock(_ chunk: Int) {
    guard let sideBySide else { preconditionFailure("no room for row blocks side by side") }
    let (rowBlock, index) = chunk.quotientAndRemainder(dividingBy: regions.count)
    var segment = segments[rowBlock]
    segment.isFirstBlock = true
    let place = regions[index].place(
      in: sideBySide.base + rowBlock * plan.layout.count)
    plan.contract(regions[index], segment: segment, factors: factors, partial: place, to: place)
  }

  private func sumRowBlocks(of region: Region, to place: Region.Place) {
    guard let sideBySide else { preconditionFailure("no room for row blocks side by side") }
    for rowBlock in segments.indices {
      let from = region.place(in: sideBySide.base + rowBlock * plan.layout.count)
      region.forEachRun { run in
        let (from, to) = (from.start(of: run), place.start(of: run))
        for at in stride(from: 0, to: run.count, by: 16) {
          (to + at).lanes = rowBlock == 0 ? (from + at).lanes : (to + at).lanes + (from + at).lanes
        }
      }
    }
  }

  /// Makes the next update ready.
  func prepareUpdate(_ step: UpdateStep) {
    if trust == nil {
      update.weights.turn(to: step)
      update.biases.turn(to: step.withoutDecay)
    } else {
      trust?.prepare(step)
    }
  }

  /// What a step does to weights, and to biases, which are not decayed.
  static func updates(
    _ step: UpdateStep, _ optimizer: Optimizer, _ plan: NetworkPlan
  ) -> (weights: Update, biases: Update) {
    (
      Update(optimizer, step, instructionSet: plan.instructionSet),
      Update(optimizer, step.withoutDecay, instructionSet: plan.instructionSet)
    )
  }

  private func apply(_ gradient: Region.Place, to region: Region) {
    let p = region.place(in: parameters.base)
    let slot0 = slots.isEmpty ? nil : region.place(in: slots[0].base)
    let slot1 = slots.count < 2 ? nil : region.place(in: slots[1].base)
    region.forEachRun { run in
      let update =
        switch run {
        case .weights: trust?.updates[region.layer] ?? update.weights
        case .biases: trust?.biases ?? update.biases
        }
      let isFinite = update(
        count: run.count, parameters: p.start(of: run), gradient: gradient.start(of: run),
        slot0: slot0?.start(of: run), slot1: slot1?.start(of: run))
      if !isFinite { reportNonFinite(region) }
    }
    plan.repack(region, parameters: parameters.base, transposes: transposes.base)
  }

  private func reportNonFinite(_ region: Region) { reportNonFinite(layer: region.layer) }

  func reportNonFinite(layer: Int) { badLayer.min(layer, ordering: .relaxed) }
}
