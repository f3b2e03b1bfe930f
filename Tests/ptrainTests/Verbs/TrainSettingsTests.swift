import ParallelSGD
import Testing

@testable import ptrain

@Suite struct TrainSettingsTests {
  private func settings(_ words: String...) throws -> TrainSettings {
    try TrainSettings(Arguments(words, for: .train))
  }

  @Test func withoutOptionsTheLibrarysDefaultsHold() throws {
    let settings = try settings()
    #expect(
      try settings.configuration(classifies: false, rows: 1_000)
        == TrainerConfiguration(loss: .meanSquaredError))
    #expect(
      try settings.configuration(classifies: true, rows: 1_000)
        == TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0)))
    let network = settings.architecture(inputs: 5, outputs: 3)
    #expect(network == Architecture(inputs: 5, hidden: [128, 64], outputs: 3))
    #expect(settings.execution.threads == nil)
  }

  @Test func ratesGoByTheOptimizerAndEpochsByTheRows() throws {
    let settings = try settings("--optimizer", "sgd")
    let few = try settings.configuration(classifies: true, rows: 1_000)
    #expect(few.learningRate == Optimizer.sgd.standardLearningRate)
    #expect(few.learningRate != TrainerConfiguration(loss: .meanSquaredError).learningRate)
    let many = try settings.configuration(classifies: true, rows: 1_000_000)
    #expect(few.epochs == TrainerConfiguration.standardEpochs(rows: 1_000))
    #expect(many.epochs == TrainerConfiguration.standardEpochs(rows: 1_000_000))
    #expect(few.epochs > many.epochs)
  }

  @Test func everyOptionArrives() throws {
    let settings = try settings(
      "--hidden", "8", "--activation", "leaky-relu:0.2", "--init", "zeros", "--dropout", "0.5",
      "--loss", "huber:2", "--optimizer", "nesterov", "--momentum", "0.8", "--lr", "0.5",
      "--schedule", "step:3:0.1", "--warmup", "7", "--epochs", "4", "--batch", "9",
      "--accumulate", "2", "--seed", "11", "--weight-decay", "0.25", "--clip-norm", "3",
      "--clip-value", "4", "--patience", "5", "--threads", "6")
    var expected = TrainerConfiguration(loss: .huber(delta: 2))
    expected.optimizer = .nesterov(momentum: 0.8)
    expected.learningRate = 0.5
    expected.schedule = .step(epochs: 3, factor: 0.1)
    expected.warmupSteps = 7
    expected.epochs = 4
    expected.batch = 9
    expected.accumulate = 2
    expected.seed = 11
    expected.weightDecay = .l2(0.25)
    expected.clipNorm = 3
    expected.clipValue = 4
    expected.patience = 5
    #expect(try settings.configuration(classifies: false, rows: 1_000) == expected)
    #expect(settings.execution.threads == 6)
    let architecture = settings.architecture(inputs: 2, outputs: 1)
    #expect(
      architecture
        == Architecture(
          inputs: 2, hidden: [8], outputs: 1, activation: .leakyReLU(slope: 0.2), dropout: 0.5,
          initializer: .zeros))
  }

  @Test func weightDecayIsWhatTheOptimizerIsKnownFor() throws {
    func decay(_ words: String...) throws -> WeightDecay {
      try TrainSettings(Arguments(words, for: .train)).configuration(classifies: true, rows: 1_000)
        .weightDecay
    }
    #expect(try decay("--weight-decay", "0.1") == .l2(0.1))
    #expect(try decay("--weight-decay", "0.1", "--optimizer", "adamw") == .decoupled(0.1))
    #expect(try decay("--weight-decay", "0.1", "--optimizer", "lamb") == .decoupled(0.1))
    #expect(try decay("--weight-decay", "0.1", "--optimizer", "lars") == .l2(0.1))
    #expect(try decay("--weight-decay", "decoupled:0.1") == .decoupled(0.1))
    #expect(throws: Failure.self) { try decay("--weight-decay=-1") }
  }

  @Test func ratesScaleWithTheBatch() throws {
    func configuration(_ words: String...) throws -> TrainerConfiguration {
      try TrainSettings(Arguments(words, for: .train)).configuration(
        classifies: true, rows: 20_000)
    }
    let words = ["--scale-lr-from", "128", "--batch", "2048", "--epochs", "50"]
    let adam = try configuration(words[0], words[1], words[2], words[3], words[4], words[5])
    // √16 times, and 5 epochs of 10 steps.
    #expect(adam.learningRate == Float(4 * Double(Float(0.003))))
    #expect(adam.warmupSteps == 50)
    let momentum = try configuration(
      "--scale-lr-from=128", "--batch=1024", "--accumulate=2", "--optimizer=momentum",
      "--epochs=50", "--warmup=3", "--lr=0.02")
    #expect(momentum.learningRate == Float(16 * Double(Float(0.02))))
    #expect(momentum.warmupSteps == 3)
    #expect(
      try settings("--scale-lr-from=128", "--batch=2048").rateNote(adam, rows: 20_000)
        == "rate 0.003 × 4 = 0.012, from batch 128 to 2,048 by the root rule")
    #expect(
      try settings("--scale-lr-from=128", "--lr=0.02").rateNote(momentum, rows: 20_000)
        == "rate 0.02 × 16 = 0.32, from batch 128 to 2,048 by the linear rule")
    #expect(try settings("--batch=2048").rateNote(adam, rows: 20_000) == nil)
    #expect(throws: Failure.self) { try self.settings("--scale-lr-from", "0") }
  }

  @Test func labelSmoothingBelongsToCrossEntropy() throws {
    let smooth = Loss.softmaxCrossEntropy(labelSmoothing: 0.1)
    #expect(
      try settings("--label-smoothing", "0.1").configuration(classifies: true, rows: 1_000).loss
        == smooth)
    #expect(
      try settings("--label-smoothing", "0.1", "--loss", "cross-entropy")
        .configuration(classifies: true, rows: 1_000).loss == smooth)
    #expect(throws: Failure.self) { try self.settings("--label-smoothing=0.1", "--loss=mse") }
    #expect(throws: Failure.self) {
      try self.settings("--label-smoothing=0.1").configuration(classifies: false, rows: 1_000)
    }
  }

  @Test(arguments: [
    (["--momentum", "0.5"], "option --momentum does not go with --optimizer adam"),
    (["--beta1", "0.5", "--optimizer", "sgd"], "option --beta1 does not go with --optimizer sgd"),
    (["--lr", "nan"], "option --lr: expected a number above 0, found \"nan\""),
    (
      ["--hidden", "0"],
      "option --hidden: expected whole numbers from 1 to 1048576 between commas, or none, "
        + "found \"0\""
    ),
  ])
  func mistakes(words: [String], message: String) {
    #expect(throws: Failure.usage(message)) {
      try TrainSettings(Arguments(words, for: .train))
    }
  }
}
