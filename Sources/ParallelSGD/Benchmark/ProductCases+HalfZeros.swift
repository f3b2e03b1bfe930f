/// The products without their zeros, masks and all.
extension ProductCases {
  /// As ``forward(_:)``, without the zeros of `X`.
  static func forwardHalfZeros(_ data: LayerData) -> Kernel {
    let (plan, layer) = (data.plan, data.layer)
    return Kernel(
      prepare: { data.z.update(repeating: .nan, count: data.batch * layer.outputRow) },
      run: {
        for rows in data.chunks {
          plan.sparseProduct.rows(
            rows.count, k: layer.inputs, a: data.x + rows.lowerBound * layer.inputRow,
            aRow: layer.inputRow, panels: data.parameters.base + layer.weight,
            panelStride: layer.panelStride, columns: layer.outputs,
            to: data.z + rows.lowerBound * layer.outputRow, cRow: layer.outputRow,
            masks: data.arena.masks(Flight(rows: rows, place: rows.lowerBound))
          ) { _ in }
        }
      },
      check: { data.forwardCheck.fault() })
  }

  /// As ``backward(_:)``, without the zeros of `D`.
  static func backwardHalfZeros(_ data: LayerData) -> Kernel {
    let (plan, layer) = (data.plan, data.layer)
    return Kernel(
      prepare: { data.dx.update(repeating: .nan, count: data.batch * layer.inputRow) },
      run: {
        for rows in data.chunks {
          plan.sparseProduct.rows(
            rows.count, k: layer.outputs, a: data.d + rows.lowerBound * layer.outputRow,
            aRow: layer.outputRow, panels: data.transpose, panelStride: layer.transposeStride,
            columns: layer.inputs, to: data.dx + rows.lowerBound * layer.inputRow,
            cRow: layer.inputRow,
            masks: data.arena.masks(Flight(rows: rows, place: rows.lowerBound))
          ) { _ in }
        }
      },
      check: { data.backwardCheck.fault() })
  }

  /// As ``gradient(_:)``, without the zeros of `D`: they are marked for all regions, then left out.
  static func gradientHalfZeros(_ data: LayerData) -> Kernel {
    let plan = data.plan
    let (regions, segments) = (data.regions, data.segments)
    let factors = data.factors
    let block = FloatBuffer(count: regions.reduce(0) { max($0, $1.count) })
    return Kernel(
      prepare: { data.gradient.spoil() },
      run: {
        for panel in 0..<data.layer.paddedOutputs / 16 {
          plan.markNonzeros(layer: 1, panel: panel, rows: data.batch, factors: factors)
        }
        for region in regions {
          plan.contractNonzeros(
            region, segments: segments, factors: factors, block: region.place(alone: block.base),
            to: region.place(in: data.gradient.base))
        }
      },
      check: { data.gradientCheck.fault() })
  }
}
