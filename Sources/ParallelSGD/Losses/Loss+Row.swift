extension Loss {
  /// Loss and output delta of one row.
  ///
  /// - Parameters:
  ///   - y: the row's outputs, `width` floats padded to a multiple of 16 with anything finite.
  ///   - width: outputs of the network, at least 1.
  ///   - target: what they should be.
  ///   - weight: of the row.
  ///   - d: receives `weight · ∂ℓ/∂y`, 0 in the padding; not `y`.
  /// - Returns: ℓ, without the weight.
  package func row(
    outputs y: UnsafePointer<Float>, width: Int, target: RowTarget, weight: Float,
    delta d: UnsafeMutablePointer<Float>
  ) -> Float {
    switch self {
    case .meanSquaredError:
      Self.mean(y, width, target, weight, d) { Self.squared($0, $1) }
    case .meanAbsoluteError:
      Self.mean(y, width, target, weight, d) { Self.absolute($0, $1) }
    case .huber(let delta):
      Self.mean(y, width, target, weight, d) { Self.huber($0, $1, delta: delta) }
    case .binaryCrossEntropy:
      Self.mean(y, width, target, weight, d) { Self.binaryCrossEntropy($0, $1) }
    case .softmaxCrossEntropy(let smoothing):
      Self.softmaxCrossEntropy(y, width, target, weight, d, smoothing: smoothing)
    }
  }

  /// The mean over outputs of `element(y, t)`, which gives a loss and its derivative by y.
  @inline(__always)
  private static func mean(
    _ y: UnsafePointer<Float>, _ width: Int, _ target: RowTarget, _ weight: Float,
    _ d: UnsafeMutablePointer<Float>, _ element: (Lanes, Lanes) -> (loss: Lanes, slope: Lanes)
  ) -> Float {
    let share = weight / Float(width)
    var sum = Lanes()
    for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
      let real = Lanes.first(width - offset)
      let (loss, slope) = element(
        Lanes.load(y + offset), target.lanes(at: offset, width: width))
      sum += Lanes().replacing(with: loss, where: real)
      Lanes().replacing(with: share * slope, where: real).store(d + offset)
    }
    return sum.treeSum / Float(width)
  }
}
