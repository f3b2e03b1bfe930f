import ParallelSGD
import Shards

/// The table of `ptrain scale`.
extension Command {
  static let scale = Command(
    name: "scale",
    summary: "how training scales with threads: measured, explained, recommended",
    usage: "scale [DATA] [options]",
    about: [
      "Trains at each number of threads in turn, fits scaling laws, says what limits.",
      "Where barriers give other weights at another count: exit status 1.",
      "Without DATA on made-up rows, with momentum at a constant rate unless told so.",
    ],
    operands: ["DATA"], requiredOperands: 0,
    sections: [
      OptionSection(
        title: "Sweep",
        rows: [
          OptionRow(
            OptionSpec("threads", short: "t", "COUNTS"), help: "to train with, such as 1,2,4,8,16",
            standard: "1 to the usable cores, doubling"),
          OptionRow(
            OptionSpec("mode", "MODE"), help: "strong: the batch stays; weak: a thread's rows stay",
            standard: ScaleOptions.standardMode.rawValue),
          OptionRow(
            OptionSpec("repeats", "N"), help: "runs of each",
            standard: "\(ScaleOptions.standardRepeats)"),
          OptionRow(
            OptionSpec("seconds", "S"), help: "of a run, at least 3 epochs",
            standard: Figures.plain(ScaleOptions.standardSeconds)),
          OptionRow(
            OptionSpec("sync", "MODES"),
            help: shortForms(Synchronization.forms) + "; all but the first for research",
            standard: "\(Synchronization.barrier)"),
          OptionRow(
            OptionSpec("target-loss", "X"),
            help: "also the time until an epoch's loss is so low, within --epochs"),
        ]),
      OptionSection(
        title: "Made-up rows",
        rows: [
          OptionRow(
            OptionSpec("layers", "WIDTHS"), help: "from the input to the output",
            standard: BenchTrainOptions.standardWidths.map(String.init).joined(separator: ",")),
          OptionRow(
            OptionSpec("rows", "N"), help: "of made-up data",
            standard: "\(BenchTrainOptions.standardRows)"),
        ]),
      OptionSection(title: "Data", rows: Command.train.rows(of: "Data")),
      OptionSection(
        title: "Network and training, as of train; made-up rows take some",
        rows: trained),
      OptionSection(
        title: "Machine and output",
        rows: [
          DataOptions.instructionSet,
          OptionRow(
            OptionSpec("out", short: "o", "DIR"), help: "folder of the results",
            standard: "runs/scale-1, …"),
          OptionRow(
            OptionSpec("overwrite"), OptionSpec("no-save"),
            help: "replace the results in DIR; save nothing"),
          OptionRow(
            OptionSpec("quiet", short: "q"), OptionSpec("json"),
            help: "nothing but the results; an event a line"),
        ]),
    ])

  /// Rows of `train` that a sweep hands on; the others decide what a sweep decides by itself.
  private static let trained: [OptionRow] = {
    let left = [
      "patience", "accumulate", "sync", "threads", "init",
    ]
    return (Command.train.rows(of: "Network") + Command.train.rows(of: "Training")).filter { row in
      !row.options.contains { left.contains($0.name) }
    }
  }()

  /// The rows under a title.
  fileprivate func rows(of title: String) -> [OptionRow] {
    sections.first { $0.title == title }?.rows ?? []
  }
}
