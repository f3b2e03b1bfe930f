// Losses of numbers: value and derivative by y of one output, with e = y − t.
extension Loss {
  /// `½e²`, derivative `e`: the ½ takes away the factor 2.
  @inline(__always)
  static func squared(_ y: Lanes, _ t: Lanes) -> (loss: Lanes, slope: Lanes) {
    let e = y - t
    return (0.5 * e * e, e)
  }

  /// `|e|`, derivative the sign of `e`, 0 at 0.
  @inline(__always)
  static func absolute(_ y: Lanes, _ t: Lanes) -> (loss: Lanes, slope: Lanes) {
    let e = y - t
    let sign = e.replacing(with: 1, where: e .> 0).replacing(with: -1, where: e .< 0)
    return (e.magnitudes, sign)
  }

  /// `½e²` where `|e| ≤ δ`, else `δ(|e| − ½δ)`; derivative `e` held within ±δ.
  ///
  /// P. Huber, *Robust estimation of a location parameter*, 1964.
  @inline(__always)
  static func huber(_ y: Lanes, _ t: Lanes, delta: Float) -> (loss: Lanes, slope: Lanes) {
    let e = y - t
    let held = Lanes.clamp(e, Lanes(repeating: -delta), Lanes(repeating: delta))
    // Both branches at once: with h = e held, |h|·(|e| − ½|h|).
    return (held.magnitudes * (e.magnitudes - 0.5 * held.magnitudes), held)
  }
}
