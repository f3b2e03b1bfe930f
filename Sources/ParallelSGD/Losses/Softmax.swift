/// `softmax(y)ₖ = e^(yₖ − m) / Σ e^(y − m)` with `m = max y`, so that nothing overflows.
package enum Softmax {
  /// Writes `e^(y − m)` of a row, 0 in the padding; returns m and their sum.
  ///
  /// `e` may be `y`; both are padded to a multiple of 16.
  static func exponentials(
    of y: UnsafePointer<Float>, width: Int, into e: UnsafeMutablePointer<Float>
  ) -> (greatest: Float, sum: Float) {
    // One at a time: masked lanes and a tree of maxima took 20 ns longer on a row of 10.
    var greatest = y[0]
    for index in 1..<max(1, width) { greatest = max(greatest, y[index]) }
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
