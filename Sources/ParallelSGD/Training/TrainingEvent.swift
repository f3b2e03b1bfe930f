/// What a running training reports.
public enum TrainingEvent: Sendable {
  /// Between epochs' ends, a few times a second.
  case progress(TrainingProgress)
  /// At the end of each epoch.
  case epoch(EpochReport)
  /// A checkpoint is kept: after so many epochs, and so many updates in all.
  case checkpoint(epoch: Int, step: Int)
}

/// Where a training stands.
public struct TrainingProgress: Sendable {
  /// From 1.
  public var epoch: Int
  /// Of the whole training.
  public var epochs: Int
  /// Updates done in this epoch.
  public var step: Int
  /// Updates that an epoch makes.
  public var stepsPerEpoch: Int
  /// Mean loss of this epoch's rows so far.
  public var loss: Double
  /// Training rows a second in this epoch so far.
  public var rowsPerSecond: Double
  /// Until the last epoch's end, at the present speed.
  public var secondsLeft: Double
}

/// What an epoch came to. Apart from `seconds` and `rowsPerSecond`, the same at any thread count, unless
/// the ``Synchronization`` is one that differs from run to run.
public struct EpochReport: Sendable, Hashable, Codable {
  /// From 1.
  public var epoch: Int
  /// Updates since the start.
  public var step: Int
  /// Weighted mean loss of the rows as they were trained on.
  public var trainLoss: Double
  /// Of the epoch's last step.
  public var learningRate: Double
  /// Of the held-out rows; `nil` without any.
  public var validation: Evaluation?
  /// From the epoch's start to the end of its validation.
  public var seconds: Double
  /// Training rows a second, the shuffle included, validation not.
  public var rowsPerSecond: Double
}

/// How a model does on a data set.
public struct Evaluation: Sendable, Hashable, Codable {
  /// Rows looked at.
  public var rows: Int
  /// Weighted mean loss, in the loss's own (inner) unit.
  public var loss: Double
  /// Weighted share of rows whose class is right; `nil` for regression.
  public var accuracy: Double?
  /// 1 − residual over total sum of squares, mean over outputs; `nil` for classification.
  public var r2: Double?
  /// Root of the mean squared error, in the targets' unit; `nil` for classification.
  public var rmse: Double?
}
