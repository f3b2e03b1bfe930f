/// What a training came to.
public struct TrainingResult: Sendable {
  /// Why it ended.
  public enum Stop: String, Sendable, Codable {
    /// All epochs were run.
    case completed
    /// The validation loss had not got better for as many epochs as the patience allows.
    case earlyStopping
    /// The task was cancelled.
    case cancelled
  }

  /// With the parameters of the best epoch, or of the last one where none are kept.
  public var model: Model
  /// One report an epoch, in order.
  public var epochs: [EpochReport]
  /// The report of the epoch whose parameters the model has; `nil` when none was finished. Where a
  /// cancelled training keeps no best epoch, the model may be some steps further.
  public var chosenEpoch: EpochReport?
  /// Why the training ended.
  public var stop: Stop
  /// Updates made.
  public var steps: Int
  /// From the first step to the end, validation included.
  public var seconds: Double
  /// Training rows a second, validation not included.
  public var rowsPerSecond: Double
  /// Pieces of work that each of the threads sharing a step did (``RunFacts/activeThreads``), the
  /// leader first; differs from run to run. Where threads make whole steps, those are the pieces.
  public var chunksByWorker: [Int]
  /// Seconds of all workers together by part of a step; empty unless ``Execution/measuresParts``.
  public var partSeconds: [StepPart: Double]
}
