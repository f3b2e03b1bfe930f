/// What the reducer computes, block by block of the parameters.
extension NetworkPlan {
  /// Contracts the factored gradient of a block over one segment of batch rows:
  /// `dW = Xᵀ·D`, `db = Σ D`, still a sum and not a mean.
  ///
  /// - Parameters:
  ///   - gradient: of all parameters, laid out like them.
  ///   - partial: likewise, where chains rest that a later segment goes on with.
  func contract(
    _ block: Block, segment: MatrixProduct.Segment, arena: Arena,
    partial: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    let layer = layers[block.layer]
    guard let d = arena.slots[block.layer].d else {
      preconditionFailure("an arena for prediction has no deltas")
    }
    switch block.kind {
    case .weight:
      product.contract(
        rows: block.rows, of: segment, x: arena.input(of: block.layer) + block.row,
        xRow: layer.inputRow, d: d + block.column, dRow: layer.outputRow,
        partial: partial + block.offset, to: gradient + block.offset)
    case .bias:
      product.contractBias(
        columns: block.count, of: segment, d: d, dRow: layer.outputRow,
        partial: partial + block.offset, to: gradient + block.offset)
    }
  }

  /// Packs a block's part of `Wᵀ` for the backward pass: panels of 16 inputs, `out` rows of 16.
  func repack(
    _ block: Block, parameters: UnsafePointer<Float>, transposes: UnsafeMutablePointer<Float>
  ) {
    guard block.kind == .weight, let transpose = layers[block.layer].transpose else { return }
    let panelStride = layers[block.layer].outputRow * 16
    for at in stride(from: 0, to: block.count, by: 256) {
      let panel = block.row / 16 + at / 256
      transposeBlock(
        parameters + block.offset + at,
        to: transposes + transpose + panel * panelStride + block.column * 16)
    }
  }
}
