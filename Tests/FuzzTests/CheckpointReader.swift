import Shards

@testable import ParallelSGD

extension FuzzedReader {
  /// A checkpoint: written again it is the same, its model answers, and a training that goes on from it
  /// is told what does not fit.
  static let checkpoint = sealed("checkpoint", seeds: CheckpointSeeds.files) { bytes in
    let checkpoint = try Checkpoint(bytes, name: "c")
    let written = checkpoint.encoded
    try Broken.unless(
      try Checkpoint(written, name: "c").encoded == written, "written and read: not the same")
    guard checkpoint.architecture.inputs <= 1_000 else { return }
    _ = checkpoint.model.predict(
      [Float](repeating: 0.5, count: checkpoint.architecture.inputs))
    _ = try? Trainer(
      checkpoint.architecture, training: CheckpointSeeds.data,
      configuration: checkpoint.configuration, execution: Execution(threads: 1),
      pipeline: checkpoint.pipeline, resuming: checkpoint)
  }
}

/// Checkpoints of a small training, in the middle of its second epoch, and of none.
private enum CheckpointSeeds {
  static let data: Dataset = {
    let features = (0..<12).map { Float($0 % 5) }
    guard
      let data = try? Dataset(
        features: features, featureCount: 2, targets: .classes([0, 1, 2, 0, 1, 2], count: 3))
    else { preconditionFailure("the seed data cannot be made") }
    return data
  }()

  static let files = [
    file(.adam(), schedule: .cosine, patience: 3, epochs: 1),
    file(.momentum(), schedule: .plateau(factor: 0.5, patience: 1), patience: nil, epochs: 1),
    file(.sgd, schedule: .constant, patience: nil, epochs: 0),
  ]

  private static func file(
    _ optimizer: Optimizer, schedule: Schedule, patience: Int?, epochs: Int
  ) -> [UInt8] {
    let architecture = Architecture(inputs: 2, hidden: [3], outputs: 3, dropout: 0.2)
    var configuration = TrainerConfiguration(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), optimizer: optimizer)
    configuration.schedule = schedule
    configuration.patience = patience
    configuration.clipNorm = 1
    configuration.batch = 3
    let report = EpochReport(
      epoch: 1, step: 2, trainLoss: 0.5, learningRate: 0.01,
      validation: Evaluation(rows: 2, loss: .infinity, accuracy: 0.5), seconds: 0.1,
      rowsPerSecond: 60)
    var course = CourseState(early: EarlyStopping(patience: patience))
    course.epoch = epochs
    course.stepOfEpoch = epochs
    course.lossSum = 1.5
    course.lossWeight = 3
    course.reports = Array(repeating: report, count: epochs)
    course.bestEpoch = epochs == 0 ? nil : 1
    course.plateau = schedule.plateauState
    let count = ParameterLayout(architecture).count
    let fingerprint = DataFingerprint(of: data)
    return Checkpoint(
      architecture: architecture, configuration: configuration,
      pipeline: .numbers(
        featureCount: 2,
        target: .classes(column: "c", names: ["a", "b", "c"], areNumbers: false)),
      training: fingerprint, validation: fingerprint, notes: ["data": "d.csv \u{1F600}"],
      isFused: InstructionSet.fastest.isFused, course: course,
      store: StoreState(
        parameters: FloatBuffer(count: count),
        slots: optimizer.slotNames.map { _ in FloatBuffer(count: count) },
        best: epochs == 0 ? nil : FloatBuffer(count: count), version: 3 * epochs)
    ).encoded
  }
}
