import ParallelSGD
import Shards
import Testing

@testable import ptrain

@Suite struct TrainOptionsTests {
  private func options(_ words: String...) throws -> TrainOptions {
    try TrainOptions(Arguments(words, for: .train))
  }

  @Test func defaults() throws {
    let options = try options()
    #expect(options.file == nil)
    #expect(options.heldOut == .share(0.2))
    #expect(options.output == .nextRun)
    #expect(!options.quiet && !options.json && !options.balancesClasses)
  }

  @Test func heldOutRows() throws {
    #expect(try options("f.csv", "--valid", "0").heldOut == .share(0))
    #expect(try options("f.csv", "--valid", "0.25").heldOut == .share(0.25))
    #expect(
      try options("f.csv", "--valid", "test.csv").heldOut == .file("test.csv", labels: nil))
    #expect(
      try options("i", "--labels", "l", "--valid", "vi", "--valid-labels", "vl").heldOut
        == .file("vi", labels: "vl"))
    for share in ["1", "-0.1", "1.5", "1e10"] {
      #expect(
        throws: Failure.usage(
          "option --valid: expected a share from 0 to below 1, or a file, found \"\(share)\"",
          hint: "a file with such a name: --valid ./\(share)")
      ) { try self.options("f.csv", "--valid=\(share)") }
    }
    #expect(
      throws: Failure.usage(
        "option --valid: expected a share from 0 to below 1, or a file, found \"\"")
    ) { try self.options("f.csv", "--valid=") }
    #expect(throws: Failure.usage("option --valid-labels needs --valid FILE")) {
      try self.options("f", "--valid-labels", "l")
    }
  }

  @Test func output() throws {
    #expect(try options("--no-save").output == .none)
    #expect(try options("-o", "d").output == .folder("d", overwrite: false))
    #expect(try options("-o", "d", "--overwrite").output == .folder("d", overwrite: true))
    #expect(throws: Failure.usage("option --overwrite needs --out DIR")) {
      try self.options("--overwrite")
    }
    #expect(throws: Failure.usage("options --no-save and --out contradict each other")) {
      try self.options("--no-save", "--out", "d")
    }
    #expect(throws: Failure.usage("option --out: expected a folder, found \"\"")) {
      try self.options("--out=")
    }
  }

  @Test func tableOptionsNeedAFile() throws {
    #expect(
      throws: Failure.usage(
        "option --target needs a FILE", hint: "without one, the bundled digits are trained on")
    ) { try self.options("--target", "x") }
    #expect(try options("f.csv", "--target", "x", "--ignore", "a,b").csv.ignored == ["a", "b"])
    #expect(try options("f.csv", "--delimiter", "tab").csv.separator == 9)
    #expect(throws: Failure.self) { try self.options("f.csv", "--delimiter", "ab") }
    #expect(try options("f.csv", "--header", "no").csv.hasHeader == false)
  }

  @Test func instructionSets() throws {
    #expect(try options("--isa", "portable").instructionSet.description == "portable")
    #expect(throws: Failure.self) { try self.options("--isa", "avx9") }
  }
}
