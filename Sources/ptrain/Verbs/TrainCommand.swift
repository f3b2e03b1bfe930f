import ParallelSGD
import Shards

/// The table of `ptrain train`.
extension Command {
  static let train = Command(
    name: "train",
    summary: "train a network on a table or on images; the default",
    usage: "train [FILE] [options]",
    about: [
      "Trains on a CSV or TSV table, IDX images (plain or gzip) or the bundled digits."
    ],
    operands: ["FILE"], requiredOperands: 0,
    sections: [
      OptionSection(
        title: "Data",
        rows: DataOptions.columns + [
          OptionRow(
            OptionSpec("class-weight", "balanced"), help: "the same weight for every class")
        ] + DataOptions.form + [
          OptionRow(DataOptions.labels, help: "labels of IDX images"),
          OptionRow(
            OptionSpec("valid", "SHARE|FILE"), help: "rows to hold out, or a file of them",
            standard: Figures.plain(TrainSettings.standardHeldOut)),
          OptionRow(
            OptionSpec("valid-labels", "FILE"), help: "labels where --valid names IDX images"),
        ]),
      OptionSection(title: "Network", rows: network),
      OptionSection(title: "Training", rows: training),
      OptionSection(
        title: "Machine and output",
        rows: [
          DataOptions.trainingThreads,
          DataOptions.instructionSet,
          OptionRow(
            OptionSpec("out", short: "o", "DIR"), help: "folder of model and metrics",
            standard: "runs/NAME-1, …"),
          OptionRow(
            OptionSpec("overwrite"), OptionSpec("no-save"),
            help: "replace the run in DIR; save nothing"),
        ] + CheckpointOptions.rows + [
          OptionRow(
            OptionSpec("quiet", short: "q"), OptionSpec("json"),
            help: "nothing but the results; an event a line")
        ]),
    ])

  private static let network = [
    OptionRow(
      OptionSpec("hidden", "WIDTHS"), help: "of the hidden layers, or the word none",
      standard: TrainSettings.standardHidden.map(String.init).joined(separator: ",")),
    OptionRow(
      OptionSpec("activation", "NAME"), help: shortForms(Activation.forms),
      standard: "\(TrainSettings.standardActivation)"),
    OptionRow(
      OptionSpec("init", "NAME|FILE"), help: "initial weights, as he-normal or of a model",
      standard: "by activation"),
    OptionRow(
      OptionSpec("dropout", "P"), help: "share of hidden units left out a step", standard: "0"),
    OptionRow(
      OptionSpec("loss", "NAME"), help: shortForms(Loss.forms),
      standard: "\(TrainSettings.standardLoss(classifies: true)), or "
        + "\(TrainSettings.standardLoss(classifies: false)) for numbers"),
    OptionRow(
      OptionSpec("label-smoothing", "S"), help: "of the classes under cross-entropy", standard: "0"),
  ]

  private static let training: [OptionRow] = {
    let standard = TrainerConfiguration(loss: .meanSquaredError)
    let epochs = TrainerConfiguration.epochRange
    return [
      OptionRow(
        OptionSpec("epochs", "N"), help: "passes over the rows",
        standard: "\(epochs.lowerBound) to \(epochs.upperBound), by rows"),
      OptionRow(
        OptionSpec("batch", short: "b", "N"), help: "rows of a batch, whatever the threads",
        standard: "\(standard.batch)"),
      OptionRow(
        OptionSpec("accumulate", "N"), help: "batches taken together for an update",
        standard: "\(standard.accumulate)"),
      OptionRow(
        OptionSpec("optimizer", "NAME"), help: shortForms(Optimizer.forms),
        standard: standard.optimizer.name),
      OptionRow(
        OptionSpec("lr", "RATE"), help: "peak learning rate",
        standard: "\(Figures.plain(Double(standard.learningRate))) for "
          + "\(standard.optimizer.name)"),
      OptionRow(
        OptionSpec("scale-lr-from", "BATCH"),
        help: "scale the rate to --batch, by its root for adaptive rules, and warm up"),
      OptionRow(
        OptionSpec("momentum", "M"), OptionSpec("beta1", "B"), OptionSpec("beta2", "B"),
        help: "of an optimizer that has them",
        standard: TrainSettings.standardMomenta),
      OptionRow(
        OptionSpec("schedule", "NAME"), help: shortForms(Schedule.forms),
        standard: "\(standard.schedule)"),
      OptionRow(
        OptionSpec("warmup", "STEPS"), help: "steps in which the rate rises at the start",
        standard: "\(standard.warmupSteps)"),
      OptionRow(
        OptionSpec("weight-decay", "D"), help: "a number, l2:D or decoupled:D",
        standard: "\(standard.weightDecay)"),
      OptionRow(
        OptionSpec("clip-norm", "X"), OptionSpec("clip-value", "X"),
        help: "limits of the gradient's norm, of each number"),
      OptionRow(
        OptionSpec("sync", "MODE"), help: shortForms(Synchronization.forms) + "; for research",
        standard: "\(standard.synchronization)"),
      OptionRow(
        OptionSpec("patience", "N"), help: "stop after N epochs of no lower held-out loss"),
      OptionRow(
        OptionSpec("seed", "N"), help: "for weights, order, dropout and split",
        standard: "\(standard.seed)"),
    ]
  }()

  /// Names with what must follow them; what may follow is told by the error for a wrong form.
  static func shortForms(_ forms: [String]) -> String {
    forms.map { String($0.prefix { $0 != "[" }) }.joined(separator: ", ")
  }
}
