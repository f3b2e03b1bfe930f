/// The three products of a dense layer as a training step makes them: one worker, real layout. And as
/// it makes them behind rectifiers, where half of one operand is 0 and left out.
///
/// Whoever changes how the engine calls its products changes the `run` closures here and in
/// `ProductCases+HalfZeros.swift` and nothing else.
package enum ProductCases {
  /// Products of every layer of a network: `Z = X·W`, `dX = D·Wᵀ` (not of the first layer, whose
  /// input is the data) and `dW = Xᵀ·D`.
  ///
  /// Half zeros are in `X` behind the first layer, and in `D` before the last; not where there is one
  /// panel of outputs, for which half is not enough. Their work is what is done: half of what the same
  /// product is worth with its zeros.
  package static func cases(
    _ widths: [Int], batch: Int, instructionSet: InstructionSet = .fastest
  ) -> [KernelCase] {
    zip(widths, widths.dropFirst()).enumerated().flatMap { index, layer -> [KernelCase] in
      let (inputs, outputs) = layer
      let (isFirst, isLast) = (index == 0, index == widths.count - 2)
      let isNarrow = outputs <= Lanes.scalarCount
      let shape = "\(batch) × \(inputs) → \(outputs)"
      let flops = 2 * Double(batch) * Double(inputs) * Double(outputs)
      func product(_ name: String, _ kernel: @escaping (LayerData) -> Kernel) -> KernelCase {
        KernelCase(name, shape: shape, work: .flops(flops)) {
          kernel(LayerData(inputs: inputs, outputs: outputs, batch: batch, set: instructionSet))
        }
      }
      func halfZeros(_ name: String, _ kernel: @escaping (LayerData) -> Kernel) -> KernelCase {
        KernelCase(name + ", half zeros", shape: shape, work: .flops(flops / 2)) {
          kernel(
            LayerData(
              inputs: inputs, outputs: outputs, batch: batch, set: instructionSet,
              hasHalfZeros: true))
        }
      }
      let all: [KernelCase?] = [
        product("forward", forward),
        isFirst || isNarrow ? nil : halfZeros("forward", forwardHalfZeros),
        isFirst ? nil : product("backward", backward),
        isFirst || isLast ? nil : halfZeros("backward", backwardHalfZeros),
        product("gradient", gradient),
        isLast ? nil : halfZeros("gradient", gradientHalfZeros),
      ]
      return all.compactMap(\.self)
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
      check: { data.forwardCheck.fault() })
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
      check: { data.backwardCheck.fault() })
  }

  /// `dW [in, out] = Xᵀ [in, B] · D [B, out]`, region after region of the weights; the factors of a
  /// large batch are packed, as a step leaves them.
  static func gradient(_ data: LayerData) -> Kernel {
    let plan = data.plan
    let regions = data.regions
    let factors = data.factors
    return Kernel(
      prepare: { data.gradient.spoil() },
      run: {
        for region in regions {
          let place = region.place(in: data.gradient.base)
          for segment in data.segments {
            plan.contract(region, segment: segment, factors: factors, partial: place, to: place)
          }
        }
      },
      check: { data.gradientCheck.fault() })
  }
}
