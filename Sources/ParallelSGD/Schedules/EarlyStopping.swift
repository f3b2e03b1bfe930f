/// Remembers the best epoch and says when to stop waiting for a better one.
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// Epochs without a better loss after which to stop; `nil` never stops.
  public let patience: Int?
  /// The lowest loss so far; `nil` before the first.
  public private(set) var bestLoss: Double?
  /// Its epoch, from 1; 0 before the first.
  public private(set) var bestEpoch = 0
  /// Epochs since then.
  public private(set) var epochsSinceBest = 0

  /// Before the first epoch.
  public init(patience: Int?) { self.patience = patience }

  /// Whether `patience` epochs in a row were not better.
  public var shouldStop: Bool { patience.map { epochsSinceBest >= max(1, $0) } ?? false }

  /// Takes in the loss of an epoch, counted from 1, and returns whether it is the best so far.
  ///
  /// Of equal losses the first is the best; a NaN never is.
  @discardableResult
  public mutating func observe(_ loss: Double, epoch: Int) -> Bool {
    if loss < bestLoss ?? .infinity {
      (bestLoss, bestEpoch, epochsSinceBest) = (loss, epoch, 0)
      return true
    }
    epochsSinceBest += 1
    return false
  }
}
