// Losses of classes, from logits; each finite for logits of any size.
extension Loss {
  /// `log(1 + eʸ) − t·y` of one output, derivative `σ(y) − t`.
  @inline(__always)
  static func binaryCrossEntropy(_ y: Lanes, _ t: Lanes) -> (loss: Lanes, slope: Lanes) {
    // log(1 + eʸ) = max(y, 0) + log(1 + e^−|y|): with t = 0 or 1 the large parts cancel exactly.
    (
      (y.positivePart - t * y) + VectorMath.logOnePlus(VectorMath.exp(-y.magnitudes)),
      VectorMath.sigmoid(y) - t
    )
  }

  /// `−Σ q·log softmax(y)` with `q = (1 − s)·t + s/C`, derivative `softmax(y)·Σq − q`.
  ///
  /// With m = max y and S = Σ e^(y − m), `−log softmax(y) = log S − (y − m)`, which is 0 or more
  /// and never overflows.
  static func softmaxCrossEntropy(
    _ y: UnsafePointer<Float>, _ width: Int, _ target: RowTarget, _ weight: Float,
    _ d: UnsafeMutablePointer<Float>, smoothing s: Float
  ) -> Float {
    let (greatest, total) = Softmax.exponentials(of: y, width: width, into: d)
    let logarithm = VectorMath.log(Lanes(repeating: total))[0]
    let (keep, spread) = (1 - s, s / Float(width))
    // Two sums over outputs: of q, 1 for a class, and of the loss.
    var (weights, losses) = (Lanes(), Lanes())
    for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
      let q = smoothed(target, offset, width, keep, spread)
      weights += q
      let fall = Lanes(repeating: logarithm) - (Lanes.load(y + offset) - greatest)
      // Where q is 0, so is the product: an infinite fall must not make it NaN.
      losses += (q * fall).replacing(with: 0, where: q .== 0)
    }
    let scale = weights.treeSum / total
    for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
      let q = smoothed(target, offset, width, keep, spread)
      (weight * (scale * Lanes.load(d + offset) - q)).store(d + offset)
    }
    return losses.treeSum
  }

  @inline(__always)
  private static func smoothed(
    _ target: RowTarget, _ offset: Int, _ width: Int, _ keep: Float, _ spread: Float
  ) -> Lanes {
    let q = keep * target.lanes(at: offset, width: width) + spread
    return Lanes().replacing(with: q, where: Lanes.first(width - offset))
  }
}
