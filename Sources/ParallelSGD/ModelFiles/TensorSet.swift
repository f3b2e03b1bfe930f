import Shards

/// The tensors of a file by name, to be taken out a network's at a time.
///
/// Shapes are compared before anything of the architecture's size is allocated.
struct TensorSet {
  private let file: String
  private var rest: [String: Safetensors.Tensor]

  init(_ tensors: [Safetensors.Tensor], file: String) {
    self.file = file
    rest = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
  }

  /// Whether a tensor's name starts with `prefix`.
  func contains(prefix: String) -> Bool { rest.keys.contains { $0.hasPrefix(prefix) } }

  /// Takes one tensor for each of the architecture's, in its order.
  ///
  /// - Parameter prefix: of the names, before `layers.0.weight` and so on.
  /// - Throws: `DataError` with code `badData` for a tensor that is missing or of another shape.
  mutating func take(
    _ prefix: String = "", of architecture: Architecture
  ) throws(DataError) -> [Safetensors.Tensor] {
    var taken: [Safetensors.Tensor] = []
    for (name, shape) in architecture.tensorShapes {
      guard let tensor = rest.removeValue(forKey: prefix + name) else {
        throw DataError(.badData, file: file, "expected tensor \"\(prefix + name)\", found none")
      }
      guard tensor.shape == shape else {
        throw DataError(
          .badData, file: file,
          "tensor \"\(prefix + name)\": expected shape \(shape), "
            + "found \(Safetensors.short(tensor.shape))")
      }
      taken.append(tensor)
    }
    return taken
  }

  /// Refuses tensors that nobody took.
  func requireEmpty() throws(DataError) {
    if let extra = rest.keys.min() {
      throw DataError(
        .badData, file: file, "tensor \(Excerpt.quoted(extra)) is none of this architecture's")
    }
  }
}

extension ParameterLayout {
  /// A flat allocation of the numbers of tensors in the layout's order.
  ///
  /// - Throws: `DataError` with code `badData` for elements that are no finite 32-bit floats.
  func buffer(
    of tensors: [Safetensors.Tensor], file: String
  ) throws(DataError) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    for (place, tensor) in zip(self.tensors, tensors) {
      store(try tensor.floats(file: file), to: place, in: buffer)
    }
    return buffer
  }

  /// The numbers of a flat allocation as tensors of a file.
  func tensors(of buffer: FloatBuffer, prefix: String = "") -> [Safetensors.Tensor] {
    tensors.map {
      // Every system that there is Swift for stores the low byte first, as the file does.
      Safetensors.Tensor(
        name: prefix + $0.name, element: .float32, shape: $0.shape,
        bytes: bytes(of: $0, in: buffer)[...])
    }
  }
}

extension Architecture {
  /// Name and shape of every tensor, in order.
  fileprivate var tensorShapes: [(name: String, shape: [Int])] {
    zip(widths, widths.dropFirst()).enumerated().flatMap { layer, widths in
      [
        ("layers.\(layer).weight", [widths.0, widths.1]), ("layers.\(layer).bias", [widths.1]),
      ]
    }
  }
}
