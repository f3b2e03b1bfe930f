import Dispatch

/// Where a training stands and how it goes on: a value, changed by what the store reports.
struct Course {
  private let configuration: TrainerConfiguration
  private let facts: RunFacts
  private let rows: Int
  private let start = DispatchTime.now().uptimeNanoseconds

  /// From 0.
  private(set) var epoch = 0
  /// Steps of the epoch that are done.
  private(set) var stepOfEpoch = 0
  private(set) var reports: [EpochReport] = []
  /// From 1; the epoch with the lowest validation loss.
  private(set) var bestEpoch: Int?
  var stop = TrainingResult.Stop.completed

  private var steps = 0
  private var loss = 0.0
  private var learningRate = 0.0
  private var epochStart: UInt64 = 0
  private var trainingEnd: UInt64 = 0
  private var trainingSeconds = 0.0
  private var claims: [Int] = []
  private var partSeconds: [StepPart: Double] = [:]
  private var plateau: PlateauState?
  private var early: EarlyStopping

  init(configuration: TrainerConfiguration, facts: RunFacts, rows: Int) {
    self.configuration = configuration
    self.facts = facts
    self.rows = rows
    plateau = configuration.schedule.plateauState
    early = EarlyStopping(patience: configuration.patience)
  }

  var isOver: Bool { epoch >= configuration.epochs || stop != .completed }

  /// Scale of the learning rate by reduce-on-plateau.
  var rateFactor: Double { plateau?.scale ?? 1 }

  mutating func beginEpoch() {
    stepOfEpoch = 0
    loss = 0
    epochStart = DispatchTime.now().uptimeNanoseconds
  }

  mutating func take(_ report: ParameterStore.LeaseReport) {
    steps += report.nextStep - stepOfEpoch
    stepOfEpoch = report.nextStep
    loss = report.loss
    learningRate = report.learningRate
    claims = report.claims
    partSeconds = report.partSeconds
    trainingEnd = DispatchTime.now().uptimeNanoseconds
  }

  /// Closes the epoch; true when its parameters are the best so far.
  mutating func endEpoch(validation: Evaluation?) -> Bool {
    let training = Self.seconds(from: epochStart, to: trainingEnd)
    trainingSeconds += training
    reports.append(
      EpochReport(
        epoch: epoch + 1, step: steps, trainLoss: loss, learningRate: learningRate,
        validation: validation,
        seconds: Self.seconds(from: epochStart, to: DispatchTime.now().uptimeNanoseconds),
        rowsPerSecond: Double(rows) / max(training, 1e-9)))
    epoch += 1
    guard let validation else { return false }
    plateau?.observe(validation.loss)
    let isBest = early.observe(validation.loss, epoch: epoch)
    if isBest { bestEpoch = epoch }
    if early.shouldStop, epoch < configuration.epochs { stop = .earlyStopping }
    return isBest
  }

  var progress: TrainingProgress {
    let now = DispatchTime.now().uptimeNanoseconds
    let elapsed = Self.seconds(from: start, to: now)
    let inEpoch = Self.seconds(from: epochStart, to: now)
    let done = Double(epoch) + Double(stepOfEpoch) / Double(facts.stepsPerEpoch)
    return TrainingProgress(
      epoch: epoch + 1, epochs: configuration.epochs, step: stepOfEpoch,
      stepsPerEpoch: facts.stepsPerEpoch, loss: loss,
      rowsPerSecond: Double(rows) * Double(stepOfEpoch) / Double(facts.stepsPerEpoch)
        / max(inEpoch, 1e-9),
      secondsLeft: elapsed / max(done, 1e-9) * (Double(configuration.epochs) - done))
  }

  func result(_ model: Model) -> TrainingResult {
    let chosen = configuration.keepBest ? bestEpoch.map { reports[$0 - 1] } : nil
    return TrainingResult(
      model: model, epochs: reports, chosenEpoch: chosen ?? reports.last, stop: stop, steps: steps,
      seconds: Self.seconds(from: start, to: DispatchTime.now().uptimeNanoseconds),
      rowsPerSecond: Double(rows * reports.count) / max(trainingSeconds, 1e-9),
      chunksByWorker: claims, partSeconds: partSeconds)
  }

  private static func seconds(from start: UInt64, to end: UInt64) -> Double {
    Double(end &- start) * 1e-9
  }
}
