/// What the reducer computes, region by region of the parameters.
extension NetworkPlan {
  /// Contracts the factored gradient of a region over one segment of batch rows:
  /// `dW = Xᵀ·D`, `db = Σ D`, still a sum and not a mean.
  ///
  /// - Parameters:
  ///   - partial: where chains rest that a later segment goes on with.
  ///   - gradient: where they end; both of the region.
  func contract(
    _ region: Region, segment: MatrixProduct.Segment, factors: GradientFactors,
    partial: Region.Place,
    to gradient: Region.Place
  ) {
    let x = factors.inputs(of: region.layer, from: region.input)
    let d = factors.deltas(of: region.layer, from: region.panel)
    product.contract(
      inputs: region.inputs, panels: region.panels, of: segment, x: x, d: d,
      partial: partial.weight, to: gradient.weight, toStride: gradient.panelStride)
    if region.hasBias {
      product.contractBias(
        panels: region.panels, of: segment, d: d, partial: partial.bias, to: gradient.bias)
    }
  }

  /// Marks the nonzeros of 16 columns of a layer's deltas, in the first `rows` rows of the slice.
  func markNonzeros(layer: Int, panel: Int, rows: Int, factors: GradientFactors) {
    let d = factors.deltas(of: layer, from: panel)
    nonzeros.mark(
      columns: d.base, rows: 0..<rows, of: rows, stride: d.rowStride,
      to: factors.masks(of: layer).place(panel: panel, row: 0))
  }

  /// Marks the nonzeros of all of a layer's deltas in a flight's rows, before they are packed.
  ///
  /// - Parameter rows: of the slice.
  func markNonzeros(
    layer index: Int, of flight: Flight, rows: Int, arena: Arena, factors: GradientFactors
  ) {
    let (layer, masks) = (layers[index], factors.masks(of: index))
    let d = arena.delta(of: index) + flight.place * layer.outputRow
    for panel in 0..<layer.paddedOutputs / 16 {
      nonzeros.mark(
        columns: d + panel * 16, rows: flight.rows, of: rows, stride: layer.outputRow,
        to: masks.place(panel: panel, row: 0))
    }
  }

  /// As ``contract(_:segment:factors:partial:to:)`` over all row blocks of a batch, without the zeros of
  /// the deltas, whose nonzeros are marked: the bytes are the same.
  ///
  /// - Parameters:
  ///   - segments: whole row blocks, which start at multiples of ``Nonzeros/run``.
  ///   - block: as much room as the region takes alone; used where there are several segments.
  func contractNonzeros(
    _ region: Region, segments: [MatrixProduct.Segment], factors: GradientFactors,
    block: Region.Place, to gradient: Region.Place
  ) {
    precondition(
      region.paddedInputs <= 16 * sparseProduct.panels, "a region of \(region.inputs) inputs")
    let x = factors.inputs(of: region.layer, from: region.input)
    let d = factors.deltas(of: region.layer, from: region.panel)
    let masks = factors.masks(of: region.layer)
    for segment in segments {
      let place = segment.isFirstBlock ? gradient : block
      sparseProduct.contract(
        inputs: region.paddedInputs, panels: region.panels, of: segment, x: x, d: d,
        masks: masks, firstPanel: region.panel, to: place.weight, toStride: place.panelStride)
      if !segment.isFirstBlock {
        for panel in 0..<region.panels {
          let from = block.weight + panel * block.panelStride
          let to = gradient.weight + panel * gradient.panelStride
          for at in stride(from: 0, to: region.paddedInputs * 16, by: 16) {
            (to + at).lanes += (from + at).lanes
          }
        }
      }
      if region.hasBias {
        product.contractBias(
          panels: region.panels, of: segment, d: d, partial: gradient.bias, to: gradient.bias)
      }
    }
    for panel in 0..<region.panels {
      let to = gradient.weight + panel * gradient.panelStride
      for block in stride(from: 0, to: region.paddedInputs * 16, by: 256) {
        transpose.block(to + block, to: to + block)
      }
      // What lies behind a row's inputs may be anything, but padding has no gradient.
      (to + region.inputs * 16)
        .update(repeating: 0, count: (region.paddedInputs - region.inputs) * 16)
    }
  }

  /// Packs a region's part of `Wᵀ` for the backward pass: panels of 16 inputs, `out` rows of 16.
  func repack(
    _ region: Region, parameters: UnsafeMutablePointer<Float>,
    transposes: UnsafeMutablePointer<Float>
  ) {
    let layer = layers[region.layer]
    guard let start = layer.transpose else { return }
    let weights = region.place(in: parameters)
    for panel in 0..<region.panels {
      for block in 0..<region.paddedInputs / 16 {
        transpose.block(
          weights.weight + panel * weights.panelStride + block * 256,
          to: transposes + start + (region.input / 16 + block) * layer.transposeStride
            + (region.panel + panel) * 256)
      }
    }
  }
}
