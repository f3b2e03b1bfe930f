import Dispatch
import Shards

/// Takes a training's checkpoints: knows when, copies the moment, hands it to the keeper.
struct CheckpointRecorder {
  private let keeper: CheckpointKeeper
  private var clock: CheckpointClock

  /// Nothing for a trainer that leaves none.
  ///
  /// - Parameter resuming: the checkpoint that the training goes on from.
  init?(_ trainer: Trainer, resuming: Checkpoint?) {
    guard let policy = trainer.checkpoints else { return nil }
    let subject = CheckpointSubject(trainer, resuming: resuming)
    let sink = trainer.sink
    keeper = CheckpointKeeper { moment throws(DataError) in
      let checkpoint = subject.checkpoint(moment)
      try policy.keep(checkpoint)
      sink.yield(.checkpoint(epoch: checkpoint.epoch, step: checkpoint.step))
    }
    clock = CheckpointClock(
      interval: policy.interval, step: resuming?.step ?? 0,
      nanoseconds: DispatchTime.now().uptimeNanoseconds)
  }

  /// Steps that may be made until a checkpoint is due, where their number says when.
  func stepsLeft(_ course: Course) -> Int? { clock.stepsLeft(from: course.steps) }

  /// Between two steps, or at the end of an epoch.
  ///
  /// - Throws: ``TrainingError/notKept(_:)`` if this checkpoint or an earlier one could not be kept.
  mutating func recordIfDue(
    _ course: Course, _ store: isolated ParameterStore, atEpochEnd: Bool
  ) async throws(TrainingError) {
    let now = DispatchTime.now().uptimeNanoseconds
    let isDue =
      atEpochEnd
      ? clock.isDueAtEpochEnd(step: course.steps, at: now, cost: keeper.cost)
      : clock.isDue(step: course.steps, at: now)
    if isDue { try await record(course, store, waits: clock.waits) } else { try check() }
  }

  /// Takes a checkpoint now, and with `waits` returns only when it is kept.
  mutating func record(
    _ course: Course, _ store: isolated ParameterStore, waits: Bool
  ) async throws(TrainingError) {
    keeper.submit(CheckpointKeeper.Moment(course: course.state, store: store.state()))
    clock.take(step: course.steps, at: DispatchTime.now().uptimeNanoseconds)
    if waits { await keeper.finish() }
    try check()
  }

  /// Returns when nothing waits to be kept.
  func finish() async { await keeper.finish() }

  private func check() throws(TrainingError) {
    if let failure = keeper.failure { throw .notKept(failure) }
  }
}

/// What all checkpoints of a training have in common.
///
/// The fingerprints are made with the first checkpoint, on the keeper's thread: a large data set takes
/// a while to read.
final class CheckpointSubject: Sendable {
  private let architecture: Architecture
  private let configuration: TrainerConfiguration
  private let pipeline: Pipeline?
  private let notes: [String: String]
  private let isFused: Bool
  private let data: (training: Dataset, validation: Dataset?)
  private let fingerprints: Locked<(training: DataFingerprint, validation: DataFingerprint?)?>

  init(_ trainer: Trainer, resuming: Checkpoint?) {
    architecture = trainer.plan.architecture
    configuration = trainer.configuration
    pipeline = trainer.pipeline
    notes = trainer.checkpoints?.notes ?? [:]
    isFused = trainer.plan.instructionSet.isFused
    data = (trainer.training, trainer.validation)
    fingerprints = Locked(resuming.map { ($0.training, $0.validation) })
  }

  func checkpoint(_ moment: CheckpointKeeper.Moment) -> Checkpoint {
    let (training, validation) = fingerprints.withLock { known in
      let made =
        known
        ?? (DataFingerprint(of: data.training), data.validation.map { DataFingerprint(of: $0) })
      known = made
      return made
    }
    return Checkpoint(
      architecture: architecture, configuration: configuration, pipeline: pipeline,
      training: training, validation: validation, notes: notes, isFused: isFused,
      course: moment.course, store: moment.store)
  }
}
