/// Remembers the best epoch and says when to stop waiting for a better one.
package struct EarlyStopping: Sendable, Hashable, Codable {
  /// Epochs without a better loss after which to stop; `nil` never stops.
  package let patience: Int?
  /// The lowest loss so far; `nil` before the first.
  package private(set) var bestLoss: Double?
  /// Its epoch, from 1; 0 before the first.
  package private(set) var bestEpoch = 0
  /// Epochs since then.
  package private(set) var epochsSinceBest = 0

  /// Before the first epoch.
  package init(patience: Int?) { self.patience = patience }

  /// Whether `patience` epochs in a row were not better.
  package var shouldStop: Bool { patience.map { epochsSinceBest >= max(1, $0) } ?? false }

  /// Takes in the loss of an epoch, counted from 1, and returns whether it is the best so far.
  ///
  /// Of equal losses the first is the best; a NaN never is.
  @discardableResult
  package mutating func observe(_ loss: Double, epoch: Int) -> Bool {
    if loss < bestLoss ?? .infinity {
      (bestLoss, bestEpoch, epochsSinceBest) = (loss, epoch, 0)
      return true
    }
    epochsSinceBest += 1
    return false
  }
}
