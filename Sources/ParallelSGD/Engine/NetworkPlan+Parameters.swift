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

  /// Packs a region's part of `Wᵀ` for the backward pass: panels of 16 inputs, `out` rows of 16.
  func repack(
    _ region: Region, parameters: UnsafeMutablePointer<Float>,
    transposes: UnsafeMutablePointer<Float>
  ) {
    let layer = layers[region.layer]
    guard let transpose = layer.transpose else { return }
    let weights = region.place(in: parameters, of: self)
    for panel in 0..<region.panels {
      for block in 0..<region.paddedInputs / 16 {
        Transpose.block(
          weights.weight + panel * weights.panelStride + block * 256,
          to: transposes + transpose + (region.input / 16 + block) * layer.transposeStride
            + (region.panel + panel) * 256)
      }
    }
  }
}
