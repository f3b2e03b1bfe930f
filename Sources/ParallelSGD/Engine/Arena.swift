import Shards

/// The activations and deltas of the rows in flight: one allocation, reused by every step.
///
/// Row r of every tensor belongs to row r of the batch; workers own rows, so they never share one.
/// Widths are padded to 16; the padding of the input and of the deltas is zero.
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
  let input: UnsafeMutablePointer<Float>
  let slots: [Slot]
  /// Loss of each row, times its weight.
  let rowLoss: UnsafeMutablePointer<Float>

  private static func hasDelta(_ layer: Int, of plan: NetworkPlan, training: Bool) -> Bool {
    training || layer == plan.layers.count - 1
  }

  /// Floats that an arena of so many rows takes.
  static func count(_ plan: NetworkPlan, rows: Int, training: Bool) -> Int {
    let perRow = plan.layers.enumerated().reduce(plan.layers[0].inputRow) { sum, layer in
      var tensors = 1
      if layer.element.activation.needsPreactivation { tensors += 1 }
      if hasDelta(layer.offset, of: plan, training: training) { tensors += 1 }
      if training, layer.element.dropout > 0 { tensors += 2 }
      return sum + tensors * layer.element.outputRow
    }
    return rows * perRow + rows.roundedUp(to: FloatBuffer.lanes)
  }

  init(_ plan: NetworkPlan, rows: Int, training: Bool) {
    self.rows = rows
    let inputRow = plan.layers[0].inputRow
    buffer = FloatBuffer(count: Self.count(plan, rows: rows, training: training))
    var free = buffer.base
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { free += count }
      return free
    }
    input = take(rows * inputRow)
    slots = plan.layers.enumerated().map { index, layer in
      let size = rows * layer.outputRow
      let a = take(size)
      let drops = training && layer.dropout > 0
      return Slot(
        z: layer.activation.needsPreactivation ? take(size) : a, a: a,
        y: drops ? take(size) : a, mask: drops ? take(size) : nil,
        d: Self.hasDelta(index, of: plan, training: training) ? take(size) : nil)
    }
    rowLoss = take(rows.roundedUp(to: FloatBuffer.lanes))
  }

  /// What layer `index` reads: with `dropping` what the mask left of the layer below.
  func input(of index: Int, dropping: Bool = true) -> UnsafeMutablePointer<Float> {
    if index == 0 { return input }
    return dropping ? slots[index - 1].y : slots[index - 1].a
  }

  /// The network's output, `[rows, outputRow]`; the last layer has no dropout.
  var output: UnsafeMutablePointer<Float> { slots[slots.count - 1].a }
}
