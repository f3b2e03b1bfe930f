import Shards
import Testing

@testable import ParallelSGD

/// The gradient of a layer's region, contracted without the zeros of its deltas and with them: the same
/// bytes, padding included.
@Suite struct NetworkPlanNonzerosTests {
  struct Shape: CustomTestStringConvertible {
    var (inputs, outputs, batch): (Int, Int, Int)
    var testDescription: String { "\(inputs) → \(outputs), batch \(batch)" }
    init(_ inputs: Int, _ outputs: Int, _ batch: Int) {
      (self.inputs, self.outputs, self.batch) = (inputs, outputs, batch)
    }
  }

  /// Around blocks of 16, 7 of which are one region's, runs of 64 rows and row blocks of 512; batches
  /// of more than 256 rows are packed.
  static let shapes = [
    Shape(1, 1, 1), Shape(17, 33, 5), Shape(16, 16, 64), Shape(100, 15, 65), Shape(112, 17, 100),
    Shape(113, 16, 16), Shape(240, 3, 17), Shape(31, 20, 256), Shape(31, 20, 257),
    Shape(15, 16, 512), Shape(17, 16, 513), Shape(33, 5, 1030),
  ]

  @Test(arguments: shapes) func hasTheBytesOfTheTiles(shape: Shape) {
    for share in [0, 0.1, 0.5, 1] {
      for set in InstructionSet.available where set.description != "portable-fma" || share == 0.5 {
        let layer = SparseLayer(shape, share: share, set: set)
        for threads in [1, 3] {
          let found = layer.gradient(threads: threads, isSparse: true)
          #expect(
            found == layer.gradient(threads: threads, isSparse: false),
            "\(set), share \(share), \(threads) threads")
          if share == 0.5, threads == 1 { #expect(found == layer.reference(), "\(set)") }
        }
      }
    }
  }

  /// What stands behind the inputs of a row reaches no gradient, not even what is not finite.
  @Test func paddingHasNoGradient() {
    for batch in [20, 600] {
      let shape = Shape(33, 20, batch)
      let clean = SparseLayer(shape, share: 0.5, set: .fastest)
      let spoiled = SparseLayer(shape, share: 0.5, set: .fastest, padding: .nan)
      #expect(
        spoiled.gradient(threads: 1, isSparse: true) == clean.gradient(threads: 1, isSparse: true))
    }
  }

  /// The first layer of a network as it stands before its gradient is contracted: inputs and deltas in
  /// their places, in one arena or packed.
  private final class SparseLayer {
    let plan: NetworkPlan
    let batch: Int
    let arena: Arena
    let factors: GradientFactors
    var layer: NetworkPlan.Layer { plan.layers[0] }

    init(_ shape: Shape, share: Double, set: InstructionSet, padding: Float = 0) {
      plan = NetworkPlan(
        Architecture(inputs: shape.inputs, hidden: [shape.outputs], outputs: 1, activation: .relu),
        loss: .meanSquaredError, instructionSet: set)
      batch = shape.batch
      arena = Arena(plan, rows: batch, training: true)
      let layer = plan.layers[0]
      let x = Rows.withZeros(batch * shape.inputs, share: 0.9, seed: 21)
      let d = Rows.withZeros(batch * shape.outputs, share: share, seed: 22)
      for row in 0..<batch {
        let (toX, toD) = (
          arena.input + row * layer.inputRow, arena.delta(of: 0) + row * layer.outputRow
        )
        toX.update(repeating: padding, count: layer.inputRow)
        for at in 0..<shape.inputs { toX[at] = x[row * shape.inputs + at] }
        for at in 0..<shape.outputs { toD[at] = d[row * shape.outputs + at] }
      }
      if batch > GradientFactors.rowsInPlace {
        factors = GradientFactors(packing: batch, of: plan)
        factors.pack(Flight(rows: 0..<batch, place: 0), from: arena, of: plan)
      } else {
        factors = GradientFactors(in: arena, of: plan)
      }
    }

    private var segments: [MatrixProduct.Segment] {
      RowRanges(chunksOf: 0..<batch, size: MatrixProduct.rowBlock).map {
        MatrixProduct.Segment(
          start: $0.lowerBound, count: $0.count, opens: true, closes: true,
          isFirstBlock: $0.lowerBound == 0)
      }
    }

    /// The bits of the layer's weights and biases, region after region as a worker has them.
    func gradient(threads: Int, isSparse: Bool) -> [UInt32] {
      let whole = FloatBuffer(count: plan.layout.count)
      for panel in 0..<layer.paddedOutputs / 16 {
        plan.markNonzeros(layer: 0, panel: panel, rows: batch, factors: factors)
      }
      let regions = Region.cut(plan, rows: batch, threads: threads).filter { $0.layer == 0 }
      for region in regions {
        #expect(region.paddedInputs <= 16 * plan.sparseProduct.panels)
        let scratch = FloatBuffer(count: region.count)
        scratch.spoil()
        let place = region.place(in: whole.base)
        if isSparse {
          plan.contractNonzeros(
            region, segments: segments, factors: factors, block: region.place(alone: scratch.base),
            to: place)
        } else {
          for segment in segments {
            plan.contract(region, segment: segment, factors: factors, partial: place, to: place)
          }
        }
      }
      return bits(whole)
    }

    func reference() -> [UInt32] {
      let whole = FloatBuffer(count: plan.layout.count)
      for segment in segments {
        ReferenceProduct(fused: plan.instructionSet.isFused).contract(
          inputs: layer.inputs, panels: layer.paddedOutputs / 16, of: segment,
          x: factors.inputs(of: 0, from: 0), d: factors.deltas(of: 0, from: 0),
          to: whole.base + layer.weight, toStride: layer.panelStride)
        for output in 0..<layer.outputs {
          let sum = (segment.start..<segment.start + segment.count).reduce(Float(0)) {
            $0 + arena.delta(of: 0)[$1 * layer.outputRow + output]
          }
          whole.base[layer.bias + output] += sum
        }
      }
      return bits(whole)
    }

    private func bits(_ buffer: FloatBuffer) -> [UInt32] {
      (layer.weight..<layer.weight + layer.paddedOutputs / 16 * layer.panelStride)
        .map { buffer.base[$0].bitPattern }
        + (0..<layer.outputs).map { buffer.base[layer.bias + $0].bitPattern }
    }
  }
}
