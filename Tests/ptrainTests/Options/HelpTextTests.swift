import ParallelSGD
import Shards
import Testing

@testable import ptrain

@Suite struct HelpTextTests {
  private static let verbs = Program.verbs.flatMap(\.all)

  @Test(arguments: verbs.map(\.command.name))
  func helpFitsAScreen(name: String) throws {
    let verb = try #require(Self.verbs.first { $0.command.name == name })
    let lines = HelpText.text(for: verb).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    // A sweep takes nearly all that a training does.
    let limit = ["train": 60, "scale": 68][name] ?? 24
    #expect(lines.count - 1 <= limit, "\(lines.count - 1) lines")
    for line in lines { #expect(line.count <= HelpText.width, "\(line)") }
  }

  @Test func overviewFitsAScreen() {
    let text = HelpText.overview(Program.verbs.map(\.command), version: "1.2.3")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 24)
    for line in lines { #expect(line.count <= HelpText.width, "\(line)") }
    for verb in Program.verbs { #expect(text.contains("\n  \(verb.command.name) ")) }
  }

  @Test(arguments: verbs.map(\.command.name))
  func namesAreUnique(name: String) throws {
    let options = try #require(Self.verbs.first { $0.command.name == name }).command.options
    #expect(Set(options.map(\.name)).count == options.count)
    let letters = options.compactMap(\.short)
    #expect(Set(letters).count == letters.count)
  }

  /// Options of `train` whose default the help writes down as a value that can be given.
  private static let literal = [
    "max-categories", "valid", "hidden", "activation", "dropout", "label-smoothing", "batch",
    "accumulate", "optimizer", "schedule", "warmup", "weight-decay", "sync", "seed",
    "isa",
  ]

  @Test func defaultsInTheHelpAreThoseOfTheCode() throws {
    let rows = Command.train.sections.flatMap(\.rows)
    let plain = try TrainOptions(Arguments(["f.csv"], for: .train))
    for name in Self.literal {
      let row = try #require(rows.first { $0.options.map(\.name) == [name] }, "\(name)")
      let standard = try #require(row.standard, "\(name)")
      let given = try TrainOptions(Arguments(["f.csv", "--\(name)=\(standard)"], for: .train))
      #expect(given.heldOut == plain.heldOut)
      #expect(given.encoding.maxCategories == plain.encoding.maxCategories, "\(name)")
      #expect(given.instructionSet == plain.instructionSet)
      let settings = [given.settings, plain.settings]
      let configurations = try settings.map { try $0.configuration(classifies: true, rows: 1_000) }
      #expect(configurations[0] == configurations[1], "\(name)")
      let networks = settings.map { $0.architecture(inputs: 3, outputs: 2) }
      #expect(networks[0] == networks[1], "\(name)")
    }
  }

  @Test func momentaInTheHelpAreThoseOfTheOptimizers() throws {
    let row = try #require(
      Command.train.sections.flatMap(\.rows).first { $0.options[0].name == "momentum" })
    let numbers = try #require(row.standard).split(separator: ",").map {
      $0.drop { $0 == " " }
    }
    func optimizer(_ words: String...) throws -> Optimizer {
      try TrainSettings(Arguments(words, for: .train)).configuration(classifies: true, rows: 9)
        .optimizer
    }
    #expect(numbers.count == row.options.count)
    for name in ["momentum", "nesterov", "lars"] {
      let plain = try optimizer("--optimizer", name)
      let given = try optimizer("--optimizer", name, "--momentum=\(numbers[0])")
      #expect(given == plain)
    }
    for name in ["adam", "adamw", "lamb"] {
      let plain = try optimizer("--optimizer", name)
      let given = try optimizer(
        "--optimizer", name, "--beta1=\(numbers[1])", "--beta2=\(numbers[2])")
      #expect(given == plain)
    }
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
          -o, --out DIR             where to [here]
          --numeric NAMES, --categorical NAMES
                                    columns
          --quiet                   says nothing at all unless something is wrong, and
                                    then one line

        """)
  }
}
