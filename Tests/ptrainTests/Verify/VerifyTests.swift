import Foundation
import ParallelSGD
import Testing

@testable import ptrain

@Suite struct VerifyTests {
  private func options(_ words: String...) throws -> VerifyOptions {
    try VerifyOptions(Arguments(words, for: .verify))
  }

  @Test func defaults() throws {
    let options = try options()
    #expect(options.variants.map(\.threads) == [1, 2, 7, 16])
    #expect(options.variants.allSatisfy { $0.instructionSet == .fastest })
    #expect(options.epochs == 3 && options.steps == 500)
    #expect(options.training.output == .none)
    #expect(
      try options.training.settings.configuration(classifies: true, rows: 1_000).epochs == 3)
  }

  @Test func optionsOfTrainHoldHereToo() throws {
    let options = try options(
      "f.csv", "--target", "y", "--dropout", "0.2", "--optimizer", "lamb", "-b", "9", "-t", "1,3",
      "--epochs", "2", "--steps", "5", "--json", "-q")
    #expect(options.training.file == "f.csv")
    #expect(options.training.settings.dropout == 0.2)
    let configuration = try options.training.settings.configuration(classifies: true, rows: 50)
    #expect(configuration.optimizer == .lamb())
    #expect(configuration.batch == 9 && configuration.epochs == 2)
    #expect(options.variants.map(\.threads) == [1, 3])
    #expect(options.steps == 5)
    #expect(options.training.json && options.training.quiet)
  }

  @Test func everyPairOfSetsAndThreads() throws {
    let sets = InstructionSet.available.prefix(2)
    let names = sets.map(\.description).joined(separator: ",")
    let options = try options("--isa", names, "--threads", "1,2")
    #expect(options.variants.count == 2 * sets.count)
    #expect(Set(options.variants).count == 2 * sets.count)
  }

  @Test(arguments: [
    (["--threads", "1"], "option --threads: expected 2 numbers or more to compare, found \"1\""),
    (
      ["--threads", "1,0"],
      "option --threads: expected whole numbers from 1 to 1024 between commas, or none, found \"1,0\""
    ),
    (["--steps", "0"], "option --steps: expected a whole number from 1 to 100000, found \"0\""),
    (["--momentum", "0.5"], "option --momentum does not go with --optimizer adam"),
    (["--target", "y"], "option --target needs a FILE"),
  ])
  func mistakes(words: [String], message: String) throws {
    let failure = #expect(throws: Failure.self) {
      try VerifyOptions(Arguments(words, for: .verify))
    }
    #expect(failure?.code == .usage)
    #expect(failure?.message == message)
  }

  @Test func unknownSetsAndOptions() throws {
    #expect(throws: Failure.self) { try self.options("--isa", "avx9") }
    #expect(throws: Failure.self) { try self.options("--out", "d") }
    #expect(throws: Failure.self) { try self.options("--force-threads") }
  }

  /// What the verb writes, and how it ends.
  private func run(
    _ words: String..., disorder: Verification.Disorder? = nil
  ) async throws -> (output: String, failure: Failure?) {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ptrain-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forWritingTo: url)
    var failure: Failure?
    do {
      try await Verify.run(
        Arguments(words, for: .verify),
        output: CheckedWriter(descriptor: file.fileDescriptor, name: "file"), disorder: disorder)
    } catch let error as Failure {
      failure = error
    }
    try file.close()
    return (String(decoding: try Data(contentsOf: url), as: UTF8.self), failure)
  }

  @Test func anotherOrderEndsWithStatus1AndNamesTheTensor() async throws {
    let (output, failure) = try await run(
      "--threads", "1,2,3", "--steps", "2", "--hidden", "9", "--dropout", "0.2", "-q"
    ) { layer, _, threads in layer == 1 && threads > 1 }
    let lines = output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("threads 1  weights ") && lines[0].hasSuffix("  same"))
    #expect(lines[1].hasPrefix("threads 2  weights ") && lines[1].hasSuffix("  DIFFERS"))
    #expect(lines[2].hasPrefix("threads 3  weights ") && lines[2].hasSuffix("  DIFFERS"))
    #expect(Set(lines.map(\.count)) == [lines[0].count, lines[0].count + 3])
    let found = try #require(failure)
    #expect(found.code == .differs && found.code.rawValue == 1)
    #expect(
      found.message.hasPrefix(
        "a training on 2 threads of \(InstructionSet.fastest) differs from a training on 1 thread "
          + "of \(InstructionSet.fastest) at step 1: layers.1.weight["))
    #expect(found.message.hasSuffix(" of 90 differ)"))
    #expect(found.hint == "2 of 2 trainings differ")
  }

  @Test func asEvents() async throws {
    let (output, failure) = try await run(
      "--threads", "1,2", "--steps", "1", "--hidden", "4", "--json", "-q"
    ) { layer, _, threads in layer == 0 && threads > 1 }
    #expect(failure?.code == .differs)
    let events = try output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(events.map { $0["event"] as? String } == ["training", "training", "done"])
    #expect(events.map { $0["verdict"] as? String } == ["same", "differs", "differs"])
    #expect(events[0]["tensor"] == nil)
    #expect(events[1]["tensor"] as? String == "layers.0.weight")
    #expect((events[1]["index"] as? [Int])?.count == 2)
    #expect(events[1]["step"] as? Int == 1)
    #expect(events[1]["elements"] as? Int == 256)
    #expect(events[2]["differing"] as? Int == 1)
  }

  @Test func theProgramFindsTheSameBytes() throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    let outcome = try binary.run([
      "verify", "--threads", "1,2,3", "--steps", "6", "--hidden", "8", "--dropout", "0.2",
    ])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 4)
    // One hash each of weights, state and losses.
    #expect(Set(lines.prefix(3).map { $0.split(separator: " ").dropFirst(2) }).count == 1)
    #expect(lines[3] == "verified    3 trainings of 6 steps: the same bytes after every step")
    #expect(outcome.errors.contains(" · 1, 2, 3 threads on "))
    #expect(outcome.errors.contains("dropout 0.2"))
  }
}
