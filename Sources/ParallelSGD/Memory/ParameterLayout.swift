/// Where each tensor lies in the one flat allocation of parameters, and so in the gradient and in
/// every optimizer slot.
///
/// A weight matrix `W [in, out]` is kept in **panels** of 16 columns: panel p holds columns
/// `16p ..< 16p + 16` row after row, so that the matrix tile reads it from front to back and the
/// weights never need packing for the forward pass. Rows and columns are padded with zeros to
/// multiples of 16: a 16×16 block is then 256 consecutive floats, and packing the transpose for
/// the backward pass is a transposition of such blocks. The padding stays zero: its gradient is
/// zero under every rule.
package struct ParameterLayout: Sendable, Equatable {
  package enum Kind: Sendable { case weight, bias }

  package struct Tensor: Sendable, Equatable {
    package let name: String
    package let layer: Int
    package let kind: Kind
    /// `in` of a weight, 1 of a bias.
    package let rows: Int
    /// `out`.
    package let columns: Int
    package let offset: Int

    /// Rows with their padding.
    package var paddedRows: Int { kind == .bias ? 1 : rows.roundedUp(to: 16) }
    package var panels: Int { columns.roundedUp(to: 16) / 16 }
    package var paddedCount: Int { panels * paddedRows * 16 }
    package var panelStride: Int { paddedRows * 16 }
    /// As users and files see it.
    package var shape: [Int] { kind == .bias ? [columns] : [rows, columns] }

    /// Place of element (row, column) in the flat allocation.
    package func index(_ row: Int, _ column: Int) -> Int {
      offset + column / 16 * panelStride + row * 16 + column % 16
    }
  }

  package let tensors: [Tensor]
  /// Floats of the flat allocation, padding included.
  package let count: Int

  package init(_ architecture: Architecture) {
    var tensors: [Tensor] = []
    var offset = 0
    let widths = architecture.widths
    for (layer, (rows, columns)) in zip(widths, widths.dropFirst()).enumerated() {
      for (kind, part) in [(Kind.weight, "weight"), (.bias, "bias")] {
        let tensor = Tensor(
          name: "layers.\(layer).\(part)", layer: layer, kind: kind,
          rows: kind == .bias ? 1 : rows, columns: columns, offset: offset)
        tensors.append(tensor)
        offset += tensor.paddedCount
      }
    }
    self.tensors = tensors
    count = offset
  }

  package func weight(_ layer: Int) -> Tensor { tensors[2 * layer] }
  package func bias(_ layer: Int) -> Tensor { tensors[2 * layer + 1] }

  /// The elements of a tensor, row-major and without padding.
  package func elements(of tensor: Tensor, in buffer: FloatBuffer) -> [Float] {
    [Float](unsafeUninitializedCapacity: tensor.rows * tensor.columns) { elements, count in
      copyElements(of: tensor, in: buffer, to: UnsafeMutableRawBufferPointer(elements))
      count = elements.count
    }
  }

  /// The same as bytes, as the machine has them.
  package func bytes(of tensor: Tensor, in buffer: FloatBuffer) -> [UInt8] {
    let count = tensor.rows * tensor.columns * MemoryLayout<Float>.stride
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      copyElements(
        of: tensor, in: buffer,
        to: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[..<count]))
      initialized = count
    }
  }

  private func copyElements(
    of tensor: Tensor, in buffer: FloatBuffer, to target: UnsafeMutableRawBufferPointer
  ) {
    guard var to = target.baseAddress else { return }
    for row in 0..<tensor.rows {
      for column in stride(from: 0, to: tensor.columns, by: 16) {
        let bytes = min(16, tensor.columns - column) * MemoryLayout<Float>.stride
        to.copyMemory(from: buffer.base + tensor.index(row, column), byteCount: bytes)
        to += bytes
      }
    }
  }

  /// Puts row-major elements where the layout wants them.
  package func store(_ elements: [Float], to tensor: Tensor, in buffer: FloatBuffer) {
    precondition(
      elements.count == tensor.rows * tensor.columns,
      "\(tensor.name) has \(tensor.rows)×\(tensor.columns) elements, found \(elements.count)")
    for row in 0..<tensor.rows {
      for column in 0..<tensor.columns {
        buffer.base[tensor.index(row, column)] = elements[row * tensor.columns + column]
      }
    }
  }
}
