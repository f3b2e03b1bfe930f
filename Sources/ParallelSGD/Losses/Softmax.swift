/// `softmax(y)ₖ = e^(yₖ − m) / Σ e^(y − m)` with `m = max y`, so that nothing overflows.
package enum Softmax {
  /// Writes `e^(y − m)` of a row, 0 in the padding; returns m and their sum.
  ///
  /// `e` may be `y`; both are padded to a multiple of 16.
  static func exponentials(
    of y: UnsafePointer<Float>, width: Int, into e: UnsafeMutablePointer<Float>
  ) -> (greatest: Float, sum: Float) {
    var most = Lanes(repeating: -.infinity)
    for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
      let lanes = most.replacing(with: (y + offset).lanes, where: Lanes.first(width - offset))
      most = most.replacing(with: lanes, where: lanes .> most)
    }
    let greatest = most.treeMax
    var sum = Lanes()
    for offset in stride(from: 0, to: width, by: Lanes.scalarCount) {
      let powers = VectorMath.exp(Lanes.load(y + offset) - greatest)
      let lanes = Lanes().replacing(with: powers, where: Lanes.first(width - offset))
      sum += lanes
      lanes.store(e + offset)
    }
    return (greatest, sum.treeSum)
  }
}
