import ParallelSGD
import Shards
import Testing

@testable import ptrain

@Suite struct ScaleOptionsTests {
  private func options(_ words: String...) throws -> ScaleOptions {
    try ScaleOptions(Arguments(words, for: .scale))
  }

  @Test func defaults() throws {
    let options = try options()
    #expect(options.threads.first == 1 && options.threads.last == UsableCores.count)
    #expect(options.mode == .strong && options.repeats == 5 && options.seconds == 5)
    #expect(options.synchronizations == [.barrier] && options.targetLoss == nil)
    #expect(options.output == .nextRun)
  }

  @Test func everyOptionArrives() throws {
    let options = try options(
      "--threads", "8,1,2", "--mode", "weak", "--repeats", "3", "--seconds", "0.5", "--sync",
      "barrier,local:8,hogwild", "--target-loss", "0.3", "-o", "d", "--overwrite")
    #expect(options.threads == [1, 2, 8])
    #expect(options.mode == .weak && options.repeats == 3 && options.seconds == 0.5)
    #expect(options.synchronizations == [.barrier, .local(steps: 8), .hogwild])
    #expect(options.targetLoss == 0.3)
    #expect(options.output == .folder("d", overwrite: true))
  }

  @Test func doublings() {
    #expect(ScaleOptions.doublings(to: 1) == [1])
    #expect(ScaleOptions.doublings(to: 8) == [1, 2, 4, 8])
    #expect(ScaleOptions.doublings(to: 12) == [1, 2, 4, 8, 12])
  }

  /// The problem of some words, without its rows.
  private func problem(_ words: String...) throws -> ScaleProblem {
    try ScaleProblem.load(Arguments(words, for: .scale))
  }

  @Test func madeUpRows() throws {
    let plain = try problem("--layers", "6,5,4", "--rows", "30")
    #expect(plain.architecture.widths == [6, 5, 4])
    #expect(plain.training.rowCount == 30 && plain.validation == nil)
    #expect(plain.configuration.optimizer == .momentum())
    #expect(plain.configuration.learningRate == 0.01)
    let other = try problem(
      "--layers", "6,5,4", "--rows", "30", "--batch", "7", "--optimizer", "adam", "--lr", "0.02",
      "--seed", "9", "--isa", "portable", "--target-loss", "1", "--epochs", "12", "--schedule",
      "cosine", "--warmup", "3")
    #expect(other.configuration.batch == 7 && other.configuration.optimizer == .adam())
    #expect(other.configuration.learningRate == 0.02 && other.configuration.seed == 9)
    #expect(other.configuration.epochs == 12 && other.configuration.schedule == .cosine)
    #expect(other.configuration.warmupSteps == 3 && other.instructionSet.description == "portable")
    #expect(other.training.features != plain.training.features)
  }
}
