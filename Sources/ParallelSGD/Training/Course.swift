import Dispatch

/// Where a training stands and how it goes on: a value, changed by what the store reports.
struct Course {
  private let configuration: TrainerConfiguration
  private let facts: RunFacts
  private let rows: Int
  private let start = DispatchTime.now().uptimeNanoseconds

  /// All that a checkpoint keeps.
  private(set) var state: CourseState
  var stop = TrainingResult.Stop.completed

  /// Updates since the start, and before this process.
  private(set) var steps: Int
  private let firstStep: Int
  private var learningRate = 0.0
  private var epochStart: UInt64 = 0
  /// Of the epoch; above 0 in one that a checkpoint was taken in.
  private var firstStepOfEpoch = 0
  private var trainingEnd: UInt64 = 0
  private var trainingSeconds = 0.0
  private var claims: [Int] = []
  private var partSeconds: [StepPart: Double] = [:]

  /// From the start, or on from a checkpoint.
  init(
    configuration: TrainerConfiguration, facts: RunFacts, rows: Int, resuming: Checkpoint? = nil
  ) {
    self.configuration = configuration
    self.facts = facts
    self.rows = rows
    state =
      resuming?.course
      ?? CourseState(
        plateau: configuration.schedule.plateauState,
        early: EarlyStopping(patience: configuration.patience))
    steps = resuming?.step ?? 0
    firstStep = steps
    // Patience that ran out in what was the last epoch ends a longer training too.
    if state.early.shouldStop, state.epoch < configuration.epochs { state.stoppedEarly = true }
    if state.stoppedEarly { stop = .earlyStopping }
  }

  /// From 0.
  var epoch: Int { state.epoch }
  /// Steps of the epoch that are done.
  var stepOfEpoch: Int { state.stepOfEpoch }
  var reports: [EpochReport] { state.reports }
  /// From 1; the epoch with the lowest validation loss.
  var bestEpoch: Int? { state.bestEpoch }

  var isOver: Bool { epoch >= configuration.epochs || stop != .completed }

  /// Scale of the learning rate by reduce-on-plateau.
  var rateFactor: Double { state.plateau?.scale ?? 1 }

  /// Of the epoch's rows so far.
  var epochLoss: StepEngine.StepLoss {
    StepEngine.StepLoss(sum: state.lossSum, weight: state.lossWeight)
  }

  /// Weighted mean loss of the epoch's rows so far.
  private var loss: Double { state.lossWeight > 0 ? state.lossSum / state.lossWeight : 0 }

  /// Begins an epoch, or goes on with the one that a checkpoint was taken in.
  mutating func beginEpoch() {
    epochStart = DispatchTime.now().uptimeNanoseconds
    trainingEnd = epochStart
    firstStepOfEpoch = stepOfEpoch
  }

  /// Rows that this process has trained on in the present epoch, as far as full steps tell.
  private var rowsOfEpoch: Double {
    Double(rows) * Double(stepOfEpoch - firstStepOfEpoch) / Double(facts.stepsPerEpoch)
  }

  mutating func take(_ report: ParameterStore.LeaseReport) {
    steps += report.nextStep - stepOfEpoch
    state.stepOfEpoch = report.nextStep
    (state.lossSum, state.lossWeight) = (report.loss.sum, report.loss.weight)
    learningRate = report.learningRate
    claims = report.claims
    partSeconds = report.partSeconds
    trainingEnd = DispatchTime.now().uptimeNanoseconds
  }

  /// Closes the epoch; true when its parameters are the best so far.
  mutating func endEpoch(validation: Evaluation?) -> Bool {
    let training = Self.seconds(from: epochStart, to: trainingEnd)
    trainingSeconds += training
    state.reports.append(
      EpochReport(
        epoch: epoch + 1, step: steps, trainLoss: loss, learningRate: learningRate,
        validation: validation,
        seconds: Self.seconds(from: epochStart, to: DispatchTime.now().uptimeNanoseconds),
        rowsPerSecond: rowsOfEpoch / max(training, 1e-9)))
    state.epoch += 1
    state.stepOfEpoch = 0
    (state.lossSum, state.lossWeight) = (0, 0)
    guard let validation else { return false }
    state.plateau?.observe(validation.loss)
    let isBest = state.early.observe(validation.loss, epoch: epoch)
    if isBest { state.bestEpoch = epoch }
    if state.early.shouldStop, epoch < configuration.epochs {
      stop = .earlyStopping
      state.stoppedEarly = true
    }
    return isBest
  }

  var progress: TrainingProgress {
    let now = DispatchTime.now().uptimeNanoseconds
    let elapsed = Self.seconds(from: start, to: now)
    let inEpoch = Self.seconds(from: epochStart, to: now)
    let done = Double(steps - firstStep) / Double(facts.stepsPerEpoch)
    let left = Double(configuration.epochs) - Double(steps) / Double(facts.stepsPerEpoch)
    return TrainingProgress(
      epoch: epoch + 1, epochs: configuration.epochs, step: stepOfEpoch,
      stepsPerEpoch: facts.stepsPerEpoch, loss: loss,
      rowsPerSecond: rowsOfEpoch / max(inEpoch, 1e-9),
      secondsLeft: elapsed / max(done, 1e-9) * left)
  }

  func result(_ model: Model) -> TrainingResult {
    // An epoch that was broken off counts as far as it went.
    let broken = stepOfEpoch > 0 ? Self.seconds(from: epochStart, to: trainingEnd) : 0
    let chosen = configuration.keepBest ? bestEpoch.map { reports[$0 - 1] } : nil
    return TrainingResult(
      model: model, epochs: reports, chosenEpoch: chosen ?? reports.last, stop: stop, steps: steps,
      seconds: Self.seconds(from: start, to: DispatchTime.now().uptimeNanoseconds),
      rowsPerSecond: Double(rows) * Double(steps - firstStep) / Double(facts.stepsPerEpoch)
        / max(trainingSeconds + broken, 1e-9),
      chunksByWorker: claims, partSeconds: partSeconds)
  }

  private static func seconds(from start: UInt64, to end: UInt64) -> Double {
    Double(end &- start) * 1e-9
  }
}
