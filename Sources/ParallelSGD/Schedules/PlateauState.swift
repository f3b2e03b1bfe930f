/// Reduces a rate when a loss no longer gets better; the state of
/// ``Schedule/plateau(factor:patience:)``.
///
/// The rule of PyTorch's `ReduceLROnPlateau`: an epoch is better when its loss is below the best so
/// far by more than 0.01 % of it; after more than `patience` epochs in a row that are not, the
/// scale is multiplied by `factor` and the count starts anew.
package struct PlateauState: Sendable, Hashable, Codable {
  /// Share of the best loss by which a loss must be lower to count as better.
  package static let threshold = 1e-4

  /// What the rate is multiplied by, in (0, 1].
  package let factor: Double
  /// Epochs in a row without a better loss that are still put up with.
  package let patience: Int
  /// The product of all reductions so far.
  package private(set) var scale = 1.0
  /// The lowest loss so far; `nil` before the first.
  package private(set) var best: Double?
  /// Epochs since the last better loss or reduction.
  package private(set) var epochsWithout = 0

  /// Before the first epoch.
  package init(factor: Double, patience: Int) {
    self.factor = factor
    self.patience = patience
  }

  /// Takes in the loss of an epoch and returns whether the rate was reduced.
  @discardableResult
  package mutating func observe(_ loss: Double) -> Bool {
    if isBetter(loss) {
      (best, epochsWithout) = (loss, 0)
      return false
    }
    epochsWithout += 1
    guard epochsWithout > patience else { return false }
    scale *= factor
    epochsWithout = 0
    return true
  }

  /// A NaN is never better; a loss below 0 must fall too.
  private func isBetter(_ loss: Double) -> Bool {
    guard let best else { return !loss.isNaN }
    return loss < best - Self.threshold * best.magnitude
  }
}

extension Schedule {
  /// The state of a plateau schedule before the first epoch; `nil` for the others.
  package var plateauState: PlateauState? {
    guard case .plateau(let factor, let patience) = self else { return nil }
    return PlateauState(factor: factor, patience: patience)
  }
}
