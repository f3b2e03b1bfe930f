import Testing

@testable import ptrain

@Suite struct ProgramTests {
  @Test func trainIsTheDefaultVerb() throws {
    #expect(try Program.choose([]).verb.command.name == "train")
    let options = try Program.choose(["--threads", "16"])
    #expect(options.verb.command.name == "train")
    #expect(options.rest == ["--threads", "16"])
    let file = try Program.choose(["adult.csv", "--quiet"])
    #expect(file.verb.command.name == "train")
    #expect(file.rest == ["adult.csv", "--quiet"])
  }

  @Test(arguments: Program.verbs.flatMap(\.all).filter { $0.run != nil }.map(\.command.name))
  func aVerbIsTakenAway(name: String) throws {
    let words = name.split(separator: " ").map(String.init)
    let (verb, rest) = try Program.choose(words + ["x"])
    #expect(verb.command.name == name)
    #expect(rest == ["x"])
  }

  @Test func aMisspeltVerbIsNoFile() {
    #expect(throws: Failure.usage("unknown verb \"trian\"", hint: "did you mean ptrain train?")) {
      try Program.choose(["trian", "x.csv"])
    }
    #expect(throws: Failure.usage("unknown verb \"dance\"", hint: "see ptrain --help")) {
      try Program.choose(["dance"])
    }
  }
}
