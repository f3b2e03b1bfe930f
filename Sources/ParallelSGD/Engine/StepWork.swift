import Shards
import Synchronization

/// The phases of a step, in their order; `|` of the design is the end of a phase.
enum Phase: Int {
  /// Chunks are rows: gather, forward, loss, backward.
  case rows
  /// Chunks are parameter blocks, or blocks × row blocks: the factored gradient is contracted.
  case contract
  /// Chunks are parameter blocks: row blocks that were contracted side by side are added in order.
  case sum
  /// Chunks are parameter blocks: squares for the global norm.
  case squares
  /// Chunks are parameter blocks: the optimizer's rule, then the transpose.
  case update
  /// Chunks are parameter blocks: the transpose alone, when parameters came from elsewhere.
  case repack
  /// Chunks are rows: gather, forward, loss.
  case evaluate
}

/// A step's inputs and buffers as the workers see them.
///
/// `@unchecked Sendable`: between phases only the leader touches the fields, and a worker reads them
/// only in a chunk that it claimed; claim and completion are atomics with acquire and release order
/// (see ``WorkerPool``), so the leader's writes come before the workers' reads and these before the
/// leader's next writes. Within a phase workers write disjoint rows or disjoint blocks.
final class StepWork: @unchecked Sendable {
  let plan: NetworkPlan
  let optimizer: Optimizer
  let arena: Arena
  let parameters: FloatBuffer
  let transposes: FloatBuffer
  let gradient: FloatBuffer
  /// Chains that a later slice of the same batch goes on with; only with accumulation.
  let partial: FloatBuffer?
  /// One gradient for each row block, only where a narrow network under a large batch is
  /// contracted row block by row block.
  let sideBySide: FloatBuffer?
  let slots: [FloatBuffer]
  /// Sum of squares of each parameter block.
  let squares: UnsafeMutableBufferPointer<Double>

  // What the leader sets before a phase.
  var rows = RowSource()
  /// Rows of the slice in the arena.
  var sliceRows = 0
  var rowsPerChunk = 1
  var blocksPerChunk = 1
  var segments: [MatrixProduct.Segment] = []
  var isSideBySide = false
  var dropout: Philox?
  /// Of weights; biases take it without decay.
  var update: UpdateStep

  /// The first parameter block whose gradient, or what the update made of it, is not finite, or
  /// ``none``.
  let badBlock = Atomic<Int>(StepWork.none)
  static let none = Int.max

  init(plan: NetworkPlan, optimizer: Optimizer, room: Room) {
    self.plan = plan
    self.optimizer = optimizer
    let count = plan.layout.count
    arena = Arena(plan, rows: room.arenaRows, training: true)
    parameters = FloatBuffer(count: count)
    transposes = FloatBuffer(count: plan.transposeCount)
    gradient = FloatBuffer(count: count)
    partial = room.keepsPartial ? FloatBuffer(count: count) : nil
    sideBySide =
      room.rowBlocksSideBySide > 0 ? FloatBuffer(count: room.rowBlocksSideBySide * count) : nil
    slots = optimizer.slotNames.map { _ in FloatBuffer(count: count) }
    squares = .allocate(capacity: plan.blocks.count)
    update = UpdateStep(number: 1, optimizer: optimizer, learningRate: 0)
    segments.reserveCapacity(room.arenaRows / MatrixProduct.rowBlock + 2)
  }

  deinit { squares.deallocate() }

  func perform(_ kind: Int, chunk: Int) {
    switch Phase(rawValue: kind) {
    case .rows: trainRows(chunk)
    case .evaluate: evaluateRows(chunk)
    case .contract where isSideBySide: contractSideBySide(chunk)
    case .contract: eachBlock(of: chunk, contract)
    case .sum: eachBlock(of: chunk, sumSideBySide)
    case .squares:
      eachBlock(of: chunk) { index in
        let block = plan.blocks[index]
        squares[index] = Norms.sumOfSquares(gradient.base + block.offset, count: block.count)
      }
    case .update: eachBlock(of: chunk, update)
    case .repack: eachBlock(of: chunk) { repack(plan.blocks[$0]) }
    case nil: preconditionFailure("phase \(kind) is none")
    }
  }

  // MARK: Rows

  private func chunkRows(_ chunk: Int) -> Range<Int> {
    chunk * rowsPerChunk..<min((chunk + 1) * rowsPerChunk, sliceRows)
  }

  private func trainRows(_ chunk: Int) {
    let rows = chunkRows(chunk)
    plan.train(
      rows, source: self.rows, parameters: parameters.base, transposes: transposes.base,
      arena: arena,
      dropout: dropout.map { NetworkPlan.DropoutKey(philox: $0, rowNumbers: self.rows.order) })
  }

  private func evaluateRows(_ chunk: Int) {
    plan.evaluate(chunkRows(chunk), source: rows, parameters: parameters.base, arena: arena)
  }

  // MARK: Parameter blocks

  private func eachBlock(of chunk: Int, _ body: (Int) -> Void) {
    let first = chunk * blocksPerChunk
    for index in first..<min(first + blocksPerChunk, plan.blocks.count) { body(index) }
  }

  private func contract(_ index: Int) {
    let block = plan.blocks[index]
    let partial = (self.partial ?? gradient).base
    for segment in segments {
      plan.contract(
        block, segment: segment, arena: arena, partial: partial, gradient: gradient.base)
    }
    check(gradient, block, index)
  }

  /// Chunk c is row block `c / blocks` of parameter block `c % blocks`.
  private func contractSideBySide(_ chunk: Int) {
    guard let sideBySide else { preconditionFailure("no room for row blocks side by side") }
    let (rowBlock, index) = chunk.quotientAndRemainder(dividingBy: plan.blocks.count)
    var segment = segments[rowBlock]
    segment.isFirstBlock = true
    let base = sideBySide.base + rowBlock * plan.layout.count
    plan.contract(plan.blocks[index], segment: segment, arena: arena, partial: base, gradient: base)
  }

  private func sumSideBySide(_ index: Int) {
    guard let sideBySide else { preconditionFailure("no room for row blocks side by side") }
    let block = plan.blocks[index]
    let to = gradient.base + block.offset
    for (rowBlock, segment) in segments.enumerated() {
      let from = sideBySide.base + rowBlock * plan.layout.count + block.offset
      for at in stride(from: 0, to: block.count, by: 16) {
        let lanes = UnsafePointer(from + at).lanes
        (to + at).lanes = segment.isFirstBlock ? lanes : (to + at).lanes + lanes
      }
    }
    check(gradient, block, index)
  }

  private func check(_ buffer: FloatBuffer, _ block: NetworkPlan.Block, _ index: Int) {
    if !Norms.isFinite(buffer.base + block.offset, count: block.count) {
      badBlock.min(index, ordering: .relaxed)
    }
  }

  private func update(_ index: Int) {
    let block = plan.blocks[index]
    optimizer.update(
      count: block.count, parameters: parameters.base + block.offset,
      gradient: gradient.base + block.offset,
      slot0: slots.isEmpty ? nil : slots[0].base + block.offset,
      slot1: slots.count < 2 ? nil : slots[1].base + block.offset,
      block.kind == .weight ? update : update.withoutDecay)
    // Just written, so still in L1: some 2 % of a step of a wide network under a small batch.
    check(parameters, block, index)
    for slot in slots { check(slot, block, index) }
    repack(block)
  }

  private func repack(_ block: NetworkPlan.Block) {
    plan.repack(block, parameters: parameters.base, transposes: transposes.base)
  }
}
