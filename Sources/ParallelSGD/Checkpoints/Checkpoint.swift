public import Shards

/// A training at one moment: everything it takes to go on to the same bytes as if it had never
/// stopped.
///
/// Parameters, optimizer state and the best parameters so far; where in which epoch; what schedule,
/// early stopping and metrics have seen; and what it belongs to: architecture, configuration,
/// pipeline and a fingerprint of the data. Order of rows, dropout and learning rate are functions of
/// seed and step, so there is no generator to store.
public struct Checkpoint: Sendable {
  /// Of the network.
  public let architecture: Architecture
  /// Of the training.
  public let configuration: TrainerConfiguration
  /// How raw rows became features.
  public let pipeline: Pipeline?
  /// Of the rows trained on.
  public let training: DataFingerprint
  /// Of the rows held out.
  public let validation: DataFingerprint?
  /// Texts of whoever trains, such as the command line; nothing here looks at them.
  public let notes: [String: String]
  /// Whether multiply and add round once: without, the bytes are others, see ``InstructionSet``.
  public let isFused: Bool

  let course: CourseState
  let store: StoreState

  /// Epochs that are done.
  public var epoch: Int { course.epoch }
  /// Updates that are done in the epoch that is not.
  public var stepOfEpoch: Int { course.stepOfEpoch }
  /// Updates since the start.
  public var step: Int { store.version }
  /// One report for each epoch that is done.
  public var reports: [EpochReport] { course.reports }

  /// A model of the present parameters, not of the best ones.
  public var model: Model {
    Model(
      plan: NetworkPlan(architecture, loss: configuration.loss), parameters: store.parameters,
      pipeline: pipeline)
  }
}

/// What a ``ParameterStore`` holds, copied: nobody writes to these buffers any more.
struct StoreState: Sendable {
  let parameters: FloatBuffer
  /// As many as the optimizer has.
  let slots: [FloatBuffer]
  /// Of the epoch with the lowest held-out loss, if one is kept.
  let best: FloatBuffer?
  /// Updates since the start.
  let version: Int
}

/// What a ``Course`` knows apart from clocks.
struct CourseState: Sendable, Equatable, Codable {
  /// Epochs that are done.
  var epoch = 0
  /// Steps of the next epoch that are done.
  var stepOfEpoch = 0
  /// Of those steps' rows: Σ weight · loss and Σ weight.
  var lossSum = 0.0
  var lossWeight = 0.0
  var reports: [EpochReport] = []
  /// From 1; the epoch with the lowest validation loss.
  var bestEpoch: Int?
  /// Whether early stopping has ended the training.
  var stoppedEarly = false
  var plateau: PlateauState?
  var early: EarlyStopping
}
