import Shards

/// Decides after each epoch of a measured training whether there shall be another one.
final class EpochWatch: Sendable {
  /// How long to train.
  enum Length: Equatable {
    case epochs(Int)
    /// After the first epoch; at least ``leastEpochs`` in all.
    case seconds(Double)
  }

  /// The first warms up; one alone would have no median.
  static let leastEpochs = 3

  private let length: Length
  private let start = Locked<ContinuousClock.Instant?>(nil)

  init(length: Length) { self.length = length }

  /// Whether epoch number `epoch`, from 1, is to be followed by another.
  func goesOn(after epoch: Int) -> Bool {
    switch length {
    case .epochs(let count):
      return epoch < count
    case .seconds(let seconds):
      let now = ContinuousClock.now
      let start = start.withLock { start in
        start = start ?? now
        return start ?? now
      }
      return epoch < Self.leastEpochs || start.duration(to: now) < .seconds(seconds)
    }
  }
}
