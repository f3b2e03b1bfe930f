import Testing

@testable import ptrain

@Suite struct ArgumentsTests {
  private let command = Command(
    name: "demo", summary: "", usage: "demo FILE [SECOND] [options]", about: [],
    operands: ["FILE", "SECOND"], requiredOperands: 1,
    sections: [
      OptionSection(
        title: "All",
        rows: [
          OptionRow(OptionSpec("threads", "N"), help: ""),
          OptionRow(OptionSpec("out", short: "o", "DIR"), help: ""),
          OptionRow(OptionSpec("quiet", short: "q"), help: ""),
          OptionRow(OptionSpec("lr", "RATE"), help: ""),
        ])
    ])

  private func parse(_ words: String...) throws -> Arguments {
    try Arguments(words, for: command)
  }

  private func failure(_ words: String...) -> Failure? {
    do {
      _ = try Arguments(words, for: command)
      return nil
    } catch {
      return error
    }
  }

  @Test func takesEveryForm() throws {
    let arguments = try parse("--threads", "4", "a.csv", "--lr=0.1", "-o", "x", "-q")
    #expect(arguments.operands == ["a.csv"])
    #expect(arguments["threads"] == "4")
    #expect(arguments["lr"] == "0.1")
    #expect(arguments["out"] == "x")
    #expect(arguments.has("quiet"))
    #expect(try parse("-ox", "f")["out"] == "x")
    #expect(try parse("f", "--out=")["out"] == "")
    #expect(try parse("f", "--lr", "-1")["lr"] == "-1")
    #expect(try parse("f", "--lr", "-.5")["lr"] == "-.5")
    #expect(try parse("f", "--out=-x")["out"] == "-x")
    #expect(try parse("f", "-o", "a=b")["out"] == "a=b")
  }

  @Test func everythingAfterTwoDashesIsAnOperand() throws {
    let arguments = try parse("-q", "--", "--threads", "-x")
    #expect(arguments.operands == ["--threads", "-x"])
    #expect(!arguments.has("threads"))
  }

  @Test func mistakesAreNamed() {
    #expect(
      failure("f", "--treads", "4")
        == .usage("unknown option \"--treads\"", hint: "did you mean --threads?"))
    #expect(
      failure("f", "--threads-max", "4")
        == .usage("unknown option \"--threads-max\"", hint: "did you mean --threads?"))
    #expect(
      failure("f", "--zzzzzzzz")
        == .usage(
          "unknown option \"--zzzzzzzz\"", hint: "see ptrain demo --help"))
    #expect(
      failure("f", "-z") == .usage("unknown option \"-z\"", hint: "see ptrain demo --help"))
    #expect(
      failure("f", "--lr", "1", "--lr=2") == .usage("option --lr is given twice"))
    #expect(failure("f", "-qx") == .usage("option --quiet takes no value"))
    #expect(failure("f", "--quiet=1") == .usage("option --quiet takes no value"))
    #expect(failure("f", "--lr") == .usage("option --lr needs a value: --lr RATE"))
    #expect(
      failure("f", "--out", "--quiet")
        == .usage(
          "option --out needs a value: --out DIR",
          hint: "a value that starts with a dash: --out=-…"))
    #expect(
      failure() == .usage("demo needs FILE", hint: "usage: ptrain demo FILE [SECOND] [options]"))
    #expect(
      failure("f", "")
        == .usage(
          "SECOND: expected a name, found \"\"",
          hint: "usage: ptrain demo FILE [SECOND] [options]"))
    #expect(
      failure("-")
        == .usage(
          "rows are not read from standard input", hint: "save them in a file and name that"))
    #expect(
      failure("a", "b", "c\u{1B}[31m")
        == .usage(
          "unexpected argument \"c\\u{1B}[31m\"",
          hint: "usage: ptrain demo FILE [SECOND] [options]"))
  }
}
