import Foundation
import ParallelSGD
import Shards

/// `ptrain predict`: a model's answer for every row of a file, as CSV.
enum Predict {
  static let verb = Verb(command: .predict, run: run)

  private static func run(_ arguments: Arguments) throws {
    let options = try DataOptions.csv(arguments)
    let path = arguments["out"]
    guard path != "" else {
      throw Failure.usage("option --out: expected a file, or - for standard output, found \"\"")
    }
    let threads = try arguments.integer("threads", in: Trainer.threadRange) ?? UsableCores.count
    let model = try Model(contentsOf: arguments.operands[0])
    let input = try ModelInput(
      arguments.operands[1], for: model, options: options,
      tableOptions: DataOptions.givenForTables(arguments), targets: false, threads: threads)
    let outputs = try predict(
      model, input.features, file: arguments.operands[1], threads: threads)
    let table = PredictionTable(model, outputs: outputs)
    let narrator = Narrator.standard(quiet: arguments.has("quiet"))
    narrator.notes(input.notes)
    if let path, path != "-" {
      try OutputFile.replace(path, with: Array(table.text.utf8))
      narrator.tell("saved", "\(Excerpt.escaped(path)) · \(Figures.grouped(table.rowCount)) rows")
    } else {
      try CheckedWriter.standardOutput.write(table.text)
    }
  }

  /// The answers, if there is room for them and every one is a number.
  private static func predict(
    _ model: Model, _ features: [Float], file: String, threads: Int
  ) throws(DataError) -> [Float] {
    let rows = features.count / model.architecture.inputs
    let width = model.architecture.widths.last ?? 1
    // As numbers, then as text.
    try Memory.require(rows * width * 16, for: file)
    let outputs = model.predict(features, threads: threads)
    if let index = outputs.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        .badData, file: file,
        "the model's answer for row \(index / width + 1) is \(outputs[index]), not a finite number")
    }
    return outputs
  }
}

extension Command {
  static let predict = Command(
    name: "predict", summary: "a model's answer for every row of a file, as CSV",
    usage: "predict MODEL FILE [options]",
    about: [
      "Writes a line for each row: the value, or the class and each probability.",
      "Columns are found by their names; the target's need not be there.",
    ],
    operands: ["MODEL", "FILE"], requiredOperands: 2,
    sections: [
      OptionSection(
        title: "Options",
        rows: DataOptions.form + [
          DataOptions.threads,
          OptionRow(
            OptionSpec("out", short: "o", "FILE"), help: "file for the answers",
            standard: "standard output"),
          OptionRow(OptionSpec("quiet", short: "q"), help: "no notes"),
        ])
    ])
}
