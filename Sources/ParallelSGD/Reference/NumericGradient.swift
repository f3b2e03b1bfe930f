/// `∂L/∂θ` by central differences: the loss alone, and no derivative written by anybody.
///
/// Six losses a parameter, with `Δₖ = L(θ + k·h) − L(θ − k·h)`:
///
///     ∂L/∂θ ≈ (45·Δ₁ − 9·Δ₂ + Δ₃) / 60h
///
/// The error of the formula is `h⁶/140` times the seventh derivative, that of rounding some
/// `2⁻⁵³·L/h`; at `h = 2⁻⁸` both are near 10⁻¹³ for losses and derivatives near 1. The usual
/// `Δ₁ / 2h` cannot do better than 10⁻¹¹, whatever its `h`, and ten digits of a gradient of 10⁻⁵ would
/// be rounding. A power of two makes `θ ± k·h` exact for a `θ` that is a Float near 1.
///
/// Fornberg, *Generation of finite difference formulas on arbitrarily spaced grids*, Mathematics of
/// Computation 51 (1988), table 1.
///
/// The formula means nothing across a kink (a rectifier's `z = 0`, Huber's `|e| = δ`), so the six
/// points must lie on the same side of every kink as `θ` itself. If they do not, a smaller step is
/// tried; below the smallest the parameter has no numeric derivative to compare with.
package enum NumericGradient {
  /// Steps in the order tried.
  package static let steps = [0x1p-8, 0x1p-11, 0x1p-14]

  /// The numeric derivative for the parameter at a place of the flat list, or `nil` at a kink.
  package static func derivative(
    ofParameter parameter: Int, network: ReferenceNetwork, batch: ReferenceBatch,
    masks: [DoubleMatrix?] = []
  ) -> Double? {
    let home = network.sides(of: batch, masks: masks)
    let start = network.parameters
    var moved = network

    /// `L(θ + shift)`, or `nil` where a kink lies between.
    func loss(at shift: Double) -> Double? {
      var parameters = start
      parameters[parameter] += shift
      moved.parameters = parameters
      return moved.sides(of: batch, masks: masks) == home
        ? moved.loss(of: batch, masks: masks) : nil
    }

    for h in steps {
      let differences = [1.0, 2, 3].compactMap { k -> Double? in
        guard let up = loss(at: k * h), let down = loss(at: -k * h) else { return nil }
        return up - down
      }
      if differences.count == 3 {
        return (45 * differences[0] - 9 * differences[1] + differences[2]) / (60 * h)
      }
    }
    return nil
  }
}

extension ReferenceNetwork {
  /// On which side of each kink of the loss this batch is: one number for every pre-activation of a
  /// rectifier and for every error of a loss that has kinks.
  fileprivate func sides(of batch: ReferenceBatch, masks: [DoubleMatrix?]) -> [Int] {
    guard hasKinks else { return [] }
    let traces = forward(batch.features, masks: masks)
    let units = zip(layers, traces).flatMap { layer, trace in
      layer.activation.hasKink ? trace.z.elements.map { $0 > 0 ? 1 : 0 } : []
    }
    guard let kinks = loss.kinks, let y = traces.last?.a else { return units }
    return units
      + (0..<batch.rowCount).flatMap { row -> [Int] in
        guard case .values(let t) = batch.targets[row] else { return [] }
        return zip(y.row(row), t).map { y, t in kinks.count { y - t > $0 } }
      }
  }

  private var hasKinks: Bool { loss.kinks != nil || layers.contains { $0.activation.hasKink } }
}

extension Loss {
  /// The errors `e = y − t` at which the first or second derivative jumps.
  fileprivate var kinks: [Double]? {
    switch self {
    case .meanAbsoluteError: [0]
    case .huber(let delta): [-Double(delta), Double(delta)]
    case .meanSquaredError, .softmaxCrossEntropy, .binaryCrossEntropy: nil
    }
  }
}
