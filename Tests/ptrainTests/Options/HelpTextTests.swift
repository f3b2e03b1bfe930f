import Testing

@testable import ptrain

@Suite struct HelpTextTests {
  @Test(arguments: Program.verbs.map(\.command.name))
  func helpFitsAScreen(verb: String) throws {
    let command = try #require(Program.verbs.first { $0.command.name == verb }).command
    let lines = HelpText.text(for: command).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    #expect(lines.count - 1 <= (verb == "train" ? 48 : 24), "\(lines.count - 1) lines")
    for line in lines { #expect(line.count <= HelpText.width, "\(line)") }
  }

  @Test func overviewFitsAScreen() {
    let text = HelpText.overview(Program.verbs.map(\.command), version: "1.2.3")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 24)
    for line in lines { #expect(line.count <= HelpText.width, "\(line)") }
    for verb in Program.verbs { #expect(text.contains("\n  \(verb.command.name) ")) }
  }

  @Test(arguments: Program.verbs.map(\.command.name))
  func namesAreUnique(verb: String) throws {
    let options = try #require(Program.verbs.first { $0.command.name == verb }).command.options
    #expect(Set(options.map(\.name)).count == options.count)
    let letters = options.compactMap(\.short)
    #expect(Set(letters).count == letters.count)
  }

  @Test func layout() {
    let command = Command(
      name: "demo", summary: "", usage: "demo FILE", about: ["Does little."],
      operands: ["FILE"], requiredOperands: 1,
      sections: [
        OptionSection(
          title: "All",
          rows: [
            OptionRow(OptionSpec("out", short: "o", "DIR"), help: "where to", standard: "here"),
            OptionRow(
              OptionSpec("numeric", "NAMES"), OptionSpec("categorical", "NAMES"),
              help: "columns"),
            OptionRow(
              OptionSpec("quiet"),
              help: "says nothing at all unless something is wrong, and then one line"),
          ])
      ])
    #expect(
      HelpText.text(for: command) == """
        usage: ptrain demo FILE
        Does little.
        All:
          -o, --out DIR                  where to [here]
          --numeric NAMES, --categorical NAMES
                                         columns
          --quiet                        says nothing at all unless something is wrong,
                                         and then one line

        """)
  }
}
