public import Shards

/// When a training leaves checkpoints, and who keeps them.
///
/// One is taken before the first step and at the end, however the training ends; one every ``interval``;
/// and one at the end of an epoch, unless the last was less than ``shortest`` ago or so recently that
/// keeping them would take more than a ``share`` of the time.
public struct CheckpointPolicy: Sendable {
  /// How far apart checkpoints are at most.
  public enum Interval: Sendable, Hashable {
    /// Updates. The training waits until the checkpoint is kept, so that no more are ever lost.
    case steps(Int)
    /// Seconds. The training goes on meanwhile: what can be lost is this much, an evaluation, and twice
    /// the time it takes to keep a checkpoint.
    case seconds(Double)
  }

  /// Seconds between checkpoints at the ends of short epochs.
  public static let shortest = 1.0
  /// Of the time that keeping checkpoints at the ends of epochs may take.
  public static let share = 0.01
  /// A minute.
  public static let standardInterval = Interval.seconds(60)

  /// Between two checkpoints.
  public var interval: Interval
  /// Stored with each checkpoint, see ``Checkpoint/notes``.
  public var notes: [String: String]
  /// Keeps a checkpoint, on a thread of its own, one at a time. Only when it returns does the training
  /// say that there is one; what it throws ends the training.
  public var keep: @Sendable (Checkpoint) throws(DataError) -> Void

  /// A way of keeping checkpoints.
  public init(
    interval: Interval = CheckpointPolicy.standardInterval, notes: [String: String] = [:],
    keep: @escaping @Sendable (Checkpoint) throws(DataError) -> Void
  ) {
    self.interval = interval
    self.notes = notes
    self.keep = keep
  }

  /// - Throws: ``ConfigurationError`` for an interval that is not above 0.
  func validate() throws(ConfigurationError) {
    switch interval {
    case .steps(let steps):
      try TrainerConfiguration.check("checkpoints", steps, "steps above 0") { $0 > 0 }
    case .seconds(let seconds):
      try TrainerConfiguration.check("checkpoints", seconds, "seconds above 0") { $0 > 0 }
    }
  }

  /// Keeps the newest checkpoint in the file at `path`.
  public static func file(
    _ path: String, interval: Interval = CheckpointPolicy.standardInterval
  ) -> CheckpointPolicy {
    CheckpointPolicy(interval: interval) { checkpoint throws(DataError) in
      try checkpoint.save(to: path)
    }
  }
}
