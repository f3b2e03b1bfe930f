import ParallelSGD
import Testing

@testable import ptrain

@Suite struct BenchOptionsTests {
  private func train(_ words: String...) throws -> BenchTrainOptions {
    try BenchTrainOptions(Arguments(words, for: .benchTrain))
  }

  @Test func defaults() throws {
    let options = try train()
    #expect(options.widths == [784, 256, 128, 10])
    #expect(options.rows == 16_384)
    #expect(options.configuration.batch == 128)
    #expect(options.configuration.schedule == .constant)
    #expect(options.length == .seconds(4))
    #expect(options.execution.threads == nil)
    #expect(options.instructionSet == .fastest)
    #expect(
      options.architecture == Architecture(inputs: 784, hidden: [256, 128], outputs: 10))
  }

  /// The rates that the other libraries are run with.
  @Test func rates() throws {
    #expect(try train().configuration.optimizer == .momentum(momentum: 0.9))
    #expect(try train().configuration.learningRate == 0.01)
    #expect(try train("--optimizer", "adam").configuration.learningRate == 0.001)
  }

  @Test func everyOptionArrives() throws {
    let options = try train(
      "--layers", "5,4", "--batch", "7", "--rows", "70", "--threads", "3", "--optimizer", "adam",
      "--epochs", "9", "--seed", "11", "--isa", "portable")
    #expect(options.widths == [5, 4])
    #expect(options.configuration.batch == 7)
    #expect(options.configuration.seed == 11)
    #expect(options.rows == 70)
    #expect(options.execution.threads == 3)
    #expect(options.length == .epochs(9))
    #expect(options.instructionSet.description == "portable")
    #expect(try train("--seconds", "0.5").length == .seconds(0.5))
  }

  @Test(arguments: [
    (["--layers", "5"], "option --layers: expected at least 2 widths, found \"5\""),
    (["--layers", "none"], "option --layers: expected at least 2 widths, found \"none\""),
    (["--seconds", "0"], "option --seconds: expected a number above 0, found \"0\""),
    (
      ["--epochs", "1"],
      "option --epochs: expected a whole number from 2 to 1000000, found \"1\""
    ),
    (
      ["--epochs", "2", "--seconds", "1"],
      "options --epochs and --seconds contradict each other"
    ),
  ])
  func mistakes(words: [String], message: String) {
    #expect(throws: Failure.usage(message)) {
      try BenchTrainOptions(Arguments(words, for: .benchTrain))
    }
  }

  @Test func defaultsInTheHelpAreThoseOfTheCode() throws {
    let plain = try train()
    for name in ["layers", "batch", "rows", "optimizer", "seconds", "seed", "isa"] {
      let rows = Command.benchTrain.sections.flatMap(\.rows)
      let row = try #require(rows.first { $0.options.map(\.name) == [name] })
      let given = try train("--\(name)=\(try #require(row.standard))")
      #expect(given.widths == plain.widths && given.rows == plain.rows)
      #expect(given.length == plain.length && given.instructionSet == plain.instructionSet)
      #expect(given.configuration == plain.configuration, "\(name)")
    }
  }
}
