import Shards

/// The three products of a dense layer as a training step makes them: one worker, real layout.
///
/// Whoever changes how the engine calls its products changes the three `run` closures here and
/// nothing else.
package enum ProductCases {
  /// Products of every layer of a network: `Z = X·W`, `dX = D·Wᵀ` (not of the first layer, whose
  /// input is the data) and `dW = Xᵀ·D`.
  package static func cases(
    _ widths: [Int], batch: Int, instructionSet: InstructionSet = .fastest
  ) -> [KernelCase] {
    zip(widths, widths.dropFirst()).enumerated().flatMap { index, layer -> [KernelCase] in
      let (inputs, outputs) = layer
      let shape = "\(batch) × \(inputs) → \(outputs)"
      let work = KernelCase.Work.flops(2 * Double(batch) * Double(inputs) * Double(outputs))
      func product(_ name: String, _ kernel: @escaping (LayerData) -> Kernel) -> KernelCase {
        KernelCase(name, shape: shape, work: work) {
          kernel(
            LayerData(inputs: inputs, outputs: outputs, batch: batch, set: instructionSet))
        }
      }
      return [product("forward", forward)] + (index == 0 ? [] : [product("backward", backward)])
        + [product("gradient", gradient)]
    }
  }

  /// `Z [B, out] = X [B, in] · W [in, out]`, as many rows at a time as pass through a network.
  static func forward(_ data: LayerData) -> Kernel {
    let (plan, layer) = (data.plan, data.layer)
    return Kernel(
      prepare: { data.z.update(repeating: .nan, count: data.batch * layer.outputRow) },
      run: {
        for rows in data.chunks {
          plan.product.rows(
            rows.count, k: layer.inputs, a: data.x + rows.lowerBound * layer.inputRow,
            aRow: layer.inputRow, panels: data.parameters.base + layer.weight,
            panelStride: layer.panelStride, columns: layer.outputs,
            to: data.z + rows.lowerBound * layer.outputRow, cRow: layer.outputRow
          ) { _ in }
        }
      },
      check: {
        ProductCheck(
          rows: data.batch, columns: data.outputs, depth: data.inputs, fused: data.isFused,
          a: { data.x[$0 * layer.inputRow + $1] }, b: { data.weight($0, $1) },
          c: { data.z[$0 * layer.outputRow + $1] }
        ).fault()
      })
  }

  /// `dX [B, in] = D [B, out] · Wᵀ [out, in]`.
  static func backward(_ data: LayerData) -> Kernel {
    let (plan, layer) = (data.plan, data.layer)
    return Kernel(
      prepare: { data.dx.update(repeating: .nan, count: data.batch * layer.inputRow) },
      run: {
        for rows in data.chunks {
          plan.product.rows(
            rows.count, k: layer.outputs, a: data.d + rows.lowerBound * layer.outputRow,
            aRow: layer.outputRow, panels: data.transpose, panelStride: layer.transposeStride,
            columns: layer.inputs, to: data.dx + rows.lowerBound * layer.inputRow,
            cRow: layer.inputRow
          ) { _ in }
        }
      },
      check: {
        ProductCheck(
          rows: data.batch, columns: data.inputs, depth: data.outputs, fused: data.isFused,
          a: { data.d[$0 * layer.outputRow + $1] }, b: { data.weight($1, $0) },
          c: { data.dx[$0 * layer.inputRow + $1] }
        ).fault()
      })
  }

  /// `dW [in, out] = Xᵀ [in, B] · D [B, out]`, region after region of the weights; the factors of a
  /// large batch are packed, as a step leaves them.
  static func gradient(_ data: LayerData) -> Kernel {
    let (plan, layer) = (data.plan, data.layer)
    let regions = data.regions
    let factors = data.factors
    return Kernel(
      prepare: { data.gradient.spoil() },
      run: {
        for region in regions {
          let place = region.place(in: data.gradient.base, of: plan)
          for segment in data.segments {
            plan.contract(region, segment: segment, factors: factors, partial: place, to: place)
          }
        }
      },
      check: {
        ProductCheck(
          rows: data.inputs, columns: data.outputs, depth: data.batch, fused: data.isFused,
          block: MatrixProduct.rowBlock,
          a: { data.x[$1 * layer.inputRow + $0] }, b: { data.d[$0 * layer.outputRow + $1] },
          c: { data.gradient.base[data.tensor.index($0, $1)] }
        ).fault()
      })
  }
}

/// One dense layer's tensors as a step has them; the layer below it is there to be its input.
final class LayerData {
  let inputs: Int
  let outputs: Int
  let batch: Int
  let isFused: Bool
  let plan: NetworkPlan
  let arena: Arena
  let parameters: FloatBuffer
  let transposes: FloatBuffer
  let gradient: FloatBuffer
  let x: UnsafeMutablePointer<Float>
  let dx: UnsafeMutablePointer<Float>
  let z: UnsafeMutablePointer<Float>
  let d: UnsafeMutablePointer<Float>

  init(inputs: Int, outputs: Int, batch: Int, set: InstructionSet) {
    (self.inputs, self.outputs, self.batch) = (inputs, outputs, batch)
    isFused = set.isFused
    plan = NetworkPlan(
      Architecture(inputs: 1, hidden: [inputs], outputs: outputs), loss: .meanSquaredError,
      instructionSet: set)
    arena = Arena(plan, rows: batch, training: true)
    parameters = FloatBuffer(count: plan.layout.count)
    transposes = FloatBuffer(count: plan.transposeCount)
    gradient = FloatBuffer(count: plan.layout.count)
    let (below, above) = (arena.slots[0], arena.slots[1])
    (x, z) = (below.y, above.z)
    (dx, d) = (arena.delta(of: 0), arena.delta(of: 1))
    fill()
  }

  /// The layer itself.
  var layer: NetworkPlan.Layer { plan.layers[1] }
  var tensor: ParameterLayout.Tensor { plan.layout.weight(1) }
  var regions: [Region] {
    Region.cut(plan, rows: batch, threads: 1).filter { $0.layer == 1 }
  }

  /// Inputs and deltas as the contraction reads them in a step of this batch.
  var factors: GradientFactors {
    guard batch > GradientFactors.rowsInPlace else { return GradientFactors(in: arena, of: plan) }
    let packed = GradientFactors(packing: batch, of: plan)
    packed.pack(Flight(rows: 0..<batch, place: 0), from: arena, of: plan)
    return packed
  }

  var transpose: UnsafeMutablePointer<Float> { transposes.base + (layer.transpose ?? 0) }

  /// Rows that are computed together, as in a step.
  var chunks: RowRanges { RowRanges(chunksOf: 0..<batch, size: plan.rowsAtATime) }

  /// The batch in row blocks of the gradient's sum.
  var segments: [MatrixProduct.Segment] {
    RowRanges(chunksOf: 0..<batch, size: MatrixProduct.rowBlock).map {
      MatrixProduct.Segment(
        start: $0.lowerBound, count: $0.count, opens: true, closes: true,
        isFirstBlock: $0.lowerBound == 0)
    }
  }

  func weight(_ row: Int, _ column: Int) -> Float {
    parameters.base[tensor.index(row, column)]
  }

  /// Draws from ±1; the padding stays zero, as in a step.
  private func fill() {
    let draws = FloatBuffer(count: max(inputs, batch) * max(inputs, outputs))
    draws.fill(stream: 0)
    for row in 0..<batch {
      (x + row * layer.inputRow).update(from: draws.base + row * inputs, count: inputs)
    }
    draws.fill(stream: 1)
    for row in 0..<batch {
      (d + row * layer.outputRow).update(from: draws.base + row * outputs, count: outputs)
    }
    draws.fill(stream: 2)
    for row in 0..<inputs {
      for column in 0..<outputs {
        parameters.base[tensor.index(row, column)] = draws.base[row * outputs + column]
      }
    }
    for region in regions {
      plan.repack(region, parameters: parameters.base, transposes: transposes.base)
    }
  }
}
