import Shards

/// The activations and deltas of rows in flight: one allocation, reused by every step.
///
/// A row of the batch has a place, the same in every tensor; workers own rows, so they never share
/// one. Widths are padded to 16; the padding of the input and of the deltas is zero.
struct Arena {
  /// One layer's tensors, `[rows, outputRow]` each.
  struct Slot {
    /// `z` before the activation; the same place as `a` unless the derivative needs both.
    let z: UnsafeMutablePointer<Float>
    /// `a = f(z)`.
    let a: UnsafeMutablePointer<Float>
    /// What the next layer reads: `a`, or with dropout `a ⊙ mask`.
    let y: UnsafeMutablePointer<Float>
    /// 0 or 1/(1 − p) an element; only with dropout.
    let mask: UnsafeMutablePointer<Float>?
    /// Gradient with respect to `z`; for a moment, with respect to `y`. Without training only the
    /// last layer has one, for the loss to write to.
    let d: UnsafeMutablePointer<Float>?
  }

  let buffer: FloatBuffer
  /// Rows that fit.
  let rows: Int
  /// `x [rows, inputRow]`, gathered.
  private(set) var input: UnsafeMutablePointer<Float>
  /// As much room for the rows that come after these, if they are gathered ahead.
  private(set) var nextInput: UnsafeMutablePointer<Float>?
  let slots: [Slot]
  /// Workers that may look for the zeros of the same rows.
  let workers: Int
  /// Where products mark the nonzeros of their rows, for each worker.
  private let masks: UnsafeMutablePointer<UInt64>

  /// - Parameters:
  ///   - training: whether there are deltas of all layers.
  ///   - gathersAhead: whether there is ``nextInput``.
  ///   - workers: that may look for the zeros of the same rows.
  init(
    _ plan: NetworkPlan, rows: Int, training: Bool, gathersAhead: Bool = false, workers: Int = 1
  ) {
    (self.rows, self.workers) = (rows, workers)
    buffer = FloatBuffer(
      count: Self.count(
        plan, rows: rows, training: training, gathersAhead: gathersAhead, workers: workers))
    var free = buffer.base
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { free += count }
      return free
    }
    input = take(rows * plan.layers[0].inputRow)
    nextInput = gathersAhead ? take(rows * plan.layers[0].inputRow) : nil
    slots = plan.layers.indices.map { index in
      let layer = plan.layers[index]
      let size = rows * layer.outputRow
      let a = take(size)
      let drops = training && layer.dropout > 0
      return Slot(
        z: layer.activation.needsPreactivation ? take(size) : a, a: a,
        y: drops ? take(size) : a, mask: drops ? take(size) : nil,
        d: Self.hasDelta(index, of: plan, training: training) ? take(size) : nil)
    }
    masks = UnsafeMutableRawPointer(take(workers * rows * Self.maskFloatsPerRow))
      .bindMemory(to: UInt64.self, capacity: workers * rows * SparseProduct.masksPerRow)
  }

  /// Floats that an arena of so many rows takes.
  static func count(
    _ plan: NetworkPlan, rows: Int, training: Bool, gathersAhead: Bool = false, workers: Int = 1
  ) -> Int {
    var perRow = plan.layers[0].inputRow * (gathersAhead ? 2 : 1) + workers * maskFloatsPerRow
    for (index, layer) in plan.layers.enumerated() {
      var tensors = 1
      if layer.activation.needsPreactivation { tensors += 1 }
      if hasDelta(index, of: plan, training: training) { tensors += 1 }
      if training, layer.dropout > 0 { tensors += 2 }
      perRow += tensors * layer.outputRow
    }
    return rows * perRow
  }

  /// Makes the rows that were gathered ahead the present ones.
  mutating func turnToNextInput() {
    guard let next = nextInput else { preconditionFailure("an arena without room for next rows") }
    (input, nextInput) = (next, input)
  }

  private static let maskFloatsPerRow = 2 * SparseProduct.masksPerRow

  /// Room for the masks of the rows of a flight, which other flights do not use, nor other workers of
  /// ``workers``.
  func masks(_ flight: Flight, worker: Int = 0) -> UnsafeMutablePointer<UInt64> {
    masks + (worker * rows + flight.place) * SparseProduct.masksPerRow
  }

  private static func hasDelta(_ layer: Int, of plan: NetworkPlan, training: Bool) -> Bool {
    training || layer == plan.layers.count - 1
  }

  /// What layer `index` reads: with `dropping` what the mask left of the layer below.
  func input(of index: Int, dropping: Bool = true) -> UnsafeMutablePointer<Float> {
    if index == 0 { return input }
    return dropping ? slots[index - 1].y : slots[index - 1].a
  }

  /// The network's output, `[rows, outputRow]`; the last layer has no dropout.
  var output: UnsafeMutablePointer<Float> { slots[slots.count - 1].a }

  /// Deltas of layer `index`.
  func delta(of index: Int) -> UnsafeMutablePointer<Float> {
    guard let d = slots[index].d else {
      preconditionFailure("an arena for prediction has no deltas")
    }
    return d
  }
}

/// Rows that pass through the network together, and where they lie in an arena.
struct Flight {
  /// Of the slice.
  let rows: Range<Int>
  /// The arena's row that the first of them has; the others follow.
  let place: Int

  var count: Int { rows.count }
}
