import Shards

/// Steps of an epoch that a lease asks for, and what it takes to make them.
struct StepSpan {
  /// Its order starts with the epoch's first row.
  var source = RowSource()
  let shards: ShardPlan
  /// The epoch's step to begin with, from 0; it is made whatever the deadline.
  var first = 0
  /// Where to stop at the latest.
  var last = 0
  /// Updates since the start before step ``first``.
  var version = 0
  /// Of the epoch's rows before step ``first``. Steps add to it one by one, so that its last bits do not
  /// depend on where the leases end.
  var loss = StepEngine.StepLoss()
  var rate: StepRate
  let seed: UInt64

  /// What the steps of a span came to.
  struct Outcome {
    /// The epoch's step after the last one that was made; all before it are made.
    var next: Int
    /// Of the epoch's rows so far.
    var loss: StepEngine.StepLoss
  }

  /// Updates since the start before a step of the epoch.
  func version(before step: Int) -> Int { version + step - first }

  /// The source of a part of the epoch's rows.
  func source(of rows: Range<Int>) -> RowSource {
    var source = source
    source.order += rows.lowerBound
    source.orderCount = shards.rowCount - rows.lowerBound
    return source
  }
}

/// The learning rate of an epoch's steps.
struct StepRate: Sendable {
  let schedule: Schedule
  let peak: Float
  let stepsPerEpoch: Int
  let totalSteps: Int
  let warmupSteps: Int
  /// Updates before the epoch.
  let firstStep: Int
  /// Of reduce-on-plateau.
  let factor: Double

  init(_ configuration: TrainerConfiguration, stepsPerEpoch: Int, epoch: Int, factor: Double) {
    schedule = configuration.schedule
    peak = configuration.learningRate
    self.stepsPerEpoch = stepsPerEpoch
    totalSteps = configuration.epochs * stepsPerEpoch
    warmupSteps = configuration.warmupSteps
    firstStep = epoch * stepsPerEpoch
    self.factor = factor
  }

  /// Of a step of the epoch, from 0.
  func callAsFunction(_ step: Int) -> Float {
    let scheduled = schedule.factor(
      step: firstStep + step, stepsPerEpoch: stepsPerEpoch, totalSteps: totalSteps,
      warmupSteps: warmupSteps)
    return Float(Double(peak) * scheduled * factor)
  }
}
