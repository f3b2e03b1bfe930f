/// `∂L/∂θ` by central differences: the loss alone, and no derivative written by anybody.
///
/// Four losses a parameter, at `θ ± h` and `θ ± 2h`:
///
///     ∂L/∂θ ≈ (8·(L(θ+h) − L(θ−h)) − (L(θ+2h) − L(θ−2h))) / 12h
///
/// The error of the formula is `h⁴/30` times the fifth derivative (Abramowitz and Stegun 25.3.21,
/// p = 0), that of rounding some `2⁻⁵³·L/h`. At `h = 2⁻¹¹` both are near 10⁻¹³ for losses near 1;
/// the usual two-point formula cannot do better than 10⁻¹¹. A power of two makes `θ ± h` exact for a
/// `θ` that is a Float near 1.
///
/// The formula means nothing across a kink (a rectifier's `z = 0`, Huber's `|e| = δ`), so the four
/// points must lie on the same side of every kink as `θ` itself. If they do not, a smaller step is
/// tried; below the smallest the parameter has no numeric derivative to compare with.
package enum NumericGradient {
  /// Steps in the order tried.
  package static let steps = [0x1p-11, 0x1p-13, 0x1p-15]

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
      if let up = loss(at: h), let down = loss(at: -h), let farUp = loss(at: 2 * h),
        let farDown = loss(at: -2 * h)
      {
        return (8 * (up - down) - (farUp - farDown)) / (12 * h)
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
