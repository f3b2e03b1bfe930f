import ParallelSGD
import Shards

/// `ptrain bench kernels`: every kernel by itself, checked and then timed.
enum BenchKernels {
  static let verb = Verb(command: .benchKernels, run: run)

  static let standardSeconds = 0.2

  private static func run(_ arguments: Arguments) throws {
    let set = try DataOptions.instructionSet(arguments)
    let seconds = try Bench.seconds(arguments, standard: standardSeconds)
    let groups = try chosen(KernelGroup.all(set), arguments["only"])
    let isJSON = arguments.has("json")
    let output = CheckedWriter.standardOutput
    let report = KernelReport(set: set, peak: try MachinePeak(set, for: groups.flatMap(\.cases)))
    try output.write(isJSON ? report.machineEvent : report.header)
    for group in groups {
      if !isJSON { try output.write(report.title(group)) }
      for wanted in group.cases {
        let kernel = wanted.kernel()
        try Bench.require(kernel, of: wanted)
        let timing = Timing.measure(seconds: seconds, kernel.run)
        try output.write(
          isJSON ? report.event(group, wanted, timing) : report.line(wanted, timing))
      }
    }
  }

  /// The kernels whose title, name or shape holds a text; all without one.
  private static func chosen(
    _ groups: [KernelGroup], _ text: String?
  ) throws(Failure) -> [KernelGroup] {
    guard let text else { return groups }
    let found = groups.map { group in
      KernelGroup(
        title: group.title,
        cases: group.cases.filter { "\(group.title) \($0.name) \($0.shape)".contains(text) })
    }
    .filter { !$0.cases.isEmpty }
    guard !found.isEmpty else {
      throw .usage(
        "option --only: expected a part of a kernel's title, name or shape, "
          + "found \(Excerpt.quoted(text))",
        hint: "titles: " + groups.map(\.title).joined(separator: "; "))
    }
    return found
  }
}

extension Command {
  static let benchKernels = Command(
    name: "bench kernels", summary: "each kernel's speed and its share of the machine's peak",
    usage: "bench kernels [options]",
    about: [
      "Checks every kernel against its reference, then times it on one core: the median",
      "of some runs, its spread, and its share of the measured peak. Operations that a",
      "kernel leaves out because they are with 0 do not count.",
    ],
    operands: [], requiredOperands: 0,
    sections: [
      OptionSection(
        title: "Options",
        rows: [
          OptionRow(
            OptionSpec("only", "TEXT"), help: "kernels with TEXT in their title, name or shape"),
          OptionRow(
            OptionSpec("seconds", "S"), help: "for each kernel",
            standard: Figures.plain(BenchKernels.standardSeconds)),
          DataOptions.instructionSet, Bench.json,
        ])
    ])
}
