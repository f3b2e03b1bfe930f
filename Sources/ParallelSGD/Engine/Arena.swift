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

  /// A layer's factors of the gradient as the contraction reads them: in place, or packed.
  private struct Factors {
    var x: MatrixProduct.Factor
    var d: MatrixProduct.Factor
    /// The same floats for the workers that pack them.
    var packed: (x: UnsafeMutablePointer<Float>, d: UnsafeMutablePointer<Float>)?
  }

  /// What the rows in flight are for.
  enum Purpose {
    /// Forward alone.
    case prediction
    /// Training on slices of so many rows.
    case training(slice: Int)
  }

  let buffer: FloatBuffer
  /// Rows that fit.
  let rows: Int
  /// `x [rows, inputRow]`, gathered.
  let input: UnsafeMutablePointer<Float>
  let slots: [Slot]
  /// Loss of each row, times its weight.
  let rowLoss: UnsafeMutablePointer<Float>
  private let factors: [Factors]

  /// Rows of a slice above which the factors of the gradient are packed.
  ///
  /// A tile of the contraction walks down all rows of a block. In place, that is a cache line and
  /// perhaps a page a row; as long as they all fit into L1 (256 rows of two factors) it costs
  /// nothing, for 1,024 rows of 1,024 it made 97 GFLOP/s where packed ones make 114.
  static let rowsInPlace = 256

  /// Whether ``pack(_:of:)`` is needed before a contraction.
  var isPacked: Bool { factors.first?.packed != nil }

  init(_ plan: NetworkPlan, rows: Int, for purpose: Purpose) {
    self.rows = rows
    buffer = FloatBuffer(count: Self.count(plan, rows: rows, for: purpose))
    var free = buffer.base
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { free += count }
      return free
    }
    let input = take(rows * plan.layers[0].inputRow)
    let slots = plan.layers.indices.map { index in
      let layer = plan.layers[index]
      let size = rows * layer.outputRow
      let a = take(size)
      let drops = purpose.isTraining && layer.dropout > 0
      return Slot(
        z: layer.activation.needsPreactivation ? take(size) : a, a: a,
        y: drops ? take(size) : a, mask: drops ? take(size) : nil,
        d: Self.hasDelta(index, of: plan, for: purpose) ? take(size) : nil)
    }
    rowLoss = take(rows.roundedUp(to: FloatBuffer.lanes))
    var factors: [Factors] = []
    if case .training(let slice) = purpose {
      for (index, layer) in plan.layers.enumerated() {
        guard let d = slots[index].d else { preconditionFailure("training without deltas") }
        if slice > Self.rowsInPlace {
          let sizes = Self.packedSizes(layer, slice: slice)
          let packed = (x: take(sizes.x), d: take(sizes.d))
          factors.append(
            Factors(
              x: .init(
                base: packed.x, rowStride: MatrixProduct.inputPanel,
                panelStride: Self.panelStride(MatrixProduct.inputPanel, slice)),
              d: .init(base: packed.d, rowStride: 16, panelStride: Self.panelStride(16, slice)),
              packed: packed))
        } else {
          factors.append(
            Factors(
              x: .init(
                base: index == 0 ? input : slots[index - 1].y, rowStride: layer.inputRow,
                panelStride: MatrixProduct.inputPanel),
              d: .init(base: d, rowStride: layer.outputRow, panelStride: 16)))
        }
      }
    }
    (self.input, self.slots, self.factors) = (input, slots, factors)
  }

  /// Floats that an arena of so many rows takes.
  static func count(_ plan: NetworkPlan, rows: Int, for purpose: Purpose) -> Int {
    var count = rows * plan.layers[0].inputRow + rows.roundedUp(to: FloatBuffer.lanes)
    for (index, layer) in plan.layers.enumerated() {
      var tensors = 1
      if layer.activation.needsPreactivation { tensors += 1 }
      if hasDelta(index, of: plan, for: purpose) { tensors += 1 }
      if purpose.isTraining, layer.dropout > 0 { tensors += 2 }
      count += tensors * rows * layer.outputRow
      if case .training(let slice) = purpose, slice > rowsInPlace {
        let sizes = packedSizes(layer, slice: slice)
        count += sizes.x + sizes.d
      }
    }
    return count
  }

  private static func hasDelta(_ layer: Int, of plan: NetworkPlan, for purpose: Purpose) -> Bool {
    purpose.isTraining || layer == plan.layers.count - 1
  }

  /// Floats from one packed panel to the next: one line more than the rows take, so that panels do
  /// not all start in the same set of the cache.
  private static func panelStride(_ width: Int, _ slice: Int) -> Int {
    (width * slice).roundedUp(to: 16) + 16
  }

  private static func packedSizes(_ layer: NetworkPlan.Layer, slice: Int) -> (x: Int, d: Int) {
    let width = MatrixProduct.inputPanel
    return (
      (layer.inputs + width - 1) / width * panelStride(width, slice),
      layer.paddedOutputs / 16 * panelStride(16, slice)
    )
  }

  // MARK: Reading

  /// What layer `index` reads: with `dropping` what the mask left of the layer below.
  func input(of index: Int, dropping: Bool = true) -> UnsafeMutablePointer<Float> {
    if index == 0 { return input }
    return dropping ? slots[index - 1].y : slots[index - 1].a
  }

  /// The network's output, `[rows, outputRow]`; the last layer has no dropout.
  var output: UnsafeMutablePointer<Float> { slots[slots.count - 1].a }

  // MARK: The factors of the gradient

  /// `X` of a layer from input `first` on, a multiple of ``MatrixProduct/inputPanel``.
  func inputs(of layer: Int, from first: Int) -> MatrixProduct.Factor {
    var factor = factors[layer].x
    factor.base += first / MatrixProduct.inputPanel * factor.panelStride
    return factor
  }

  /// `D` of a layer from panel `first` of 16 outputs on.
  func deltas(of layer: Int, from first: Int) -> MatrixProduct.Factor {
    var factor = factors[layer].d
    factor.base += first * factor.panelStride
    return factor
  }

  /// Packs the factors of rows whose deltas are done.
  func pack(_ rows: Range<Int>, of plan: NetworkPlan) {
    for (index, layer) in plan.layers.enumerated() {
      guard let packed = factors[index].packed, let d = slots[index].d else { continue }
      let x = input(of: index) + rows.lowerBound * layer.inputRow
      let width = MatrixProduct.inputPanel
      for first in stride(from: 0, to: layer.inputs, by: width) {
        var from = UnsafePointer(x + first)
        var to =
          packed.x + first / width * factors[index].x.panelStride + rows.lowerBound * width
        for _ in rows {
          // Three times four lanes; past the last input lies the row's padding.
          for lane in stride(from: 0, to: width, by: 4) {
            let lanes = UnsafeRawPointer(from + lane).loadUnaligned(as: SIMD4<Float>.self)
            UnsafeMutableRawPointer(to + lane).storeBytes(of: lanes, as: SIMD4<Float>.self)
          }
          from += layer.inputRow
          to += width
        }
      }
      for column in stride(from: 0, to: layer.paddedOutputs, by: 16) {
        var from = UnsafePointer(d + rows.lowerBound * layer.outputRow + column)
        var to = packed.d + column / 16 * factors[index].d.panelStride + rows.lowerBound * 16
        for _ in rows {
          to.lanes = from.lanes
          from += layer.outputRow
          to += 16
        }
      }
    }
  }
}

extension Arena.Purpose {
  fileprivate var isTraining: Bool {
    if case .training = self { true } else { false }
  }
}
