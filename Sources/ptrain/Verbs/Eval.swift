import Foundation
import ParallelSGD
import Shards

/// `ptrain eval`: how a model does on rows whose answers are known.
enum Eval {
  static let verb = Verb(command: .eval, run: run)

  private static func run(_ arguments: Arguments) throws {
    let options = try DataOptions.csv(arguments)
    let threads = try arguments.integer("threads", in: Trainer.threadRange) ?? UsableCores.count
    let model = try Model(contentsOf: arguments.operands[0])
    let input = try ModelInput(
      arguments.operands[1], labels: arguments["labels"], for: model, options: options,
      tableOptions: DataOptions.givenForTables(arguments), targets: true, threads: threads)
    guard let dataset = input.dataset else { preconditionFailure("targets were asked for") }
    let evaluation = try evaluate(
      model, dataset, file: arguments.operands[1], threads: threads)
    Narrator.standard(quiet: arguments.has("quiet")).notes(input.notes)
    try CheckedWriter.standardOutput.write(
      arguments.has("json") ? json(evaluation) : text(evaluation))
  }

  /// The rows as they are and the model as it is: what does not fit is no option's fault.
  private static func evaluate(
    _ model: Model, _ dataset: Dataset, file: String, threads: Int
  ) throws(DataError) -> Evaluation {
    let evaluation: Evaluation
    do {
      evaluation = try model.evaluate(dataset, threads: threads)
    } catch {
      throw DataError(.badData, file: file, error.message)
    }
    guard evaluation.loss.isFinite else {
      throw DataError(
        .badData, file: file, "the model's loss is \(evaluation.loss), not a finite number")
    }
    return evaluation
  }

  static func text(_ evaluation: Evaluation) -> String {
    var lines = [("rows", Figures.grouped(evaluation.rows))]
    if let accuracy = evaluation.accuracy { lines.append(("accuracy", Figures.percent(accuracy))) }
    if let r2 = evaluation.r2 { lines.append(("R²", Figures.decimal(r2, places: 4))) }
    if let rmse = evaluation.rmse { lines.append(("RMSE", Figures.short(rmse))) }
    lines.append(("loss", Figures.short(evaluation.loss)))
    return lines.map { padded($0, to: 12) + $1 + "\n" }.joined()
  }

  static func json(_ evaluation: Evaluation) -> String {
    var line = JSONLine()
    line.add("rows", evaluation.rows)
    evaluation.add(to: &line, prefix: "")
    return line.text
  }
}

extension Command {
  static let eval = Command(
    name: "eval", summary: "accuracy, or R² and RMSE, of a model on rows with answers",
    usage: "eval MODEL FILE [options]",
    about: ["Rows are read as the training's were; columns are found by their names."],
    operands: ["MODEL", "FILE"], requiredOperands: 2,
    sections: [
      OptionSection(
        title: "Options",
        rows: [OptionRow(DataOptions.labels, help: "labels of IDX images")] + DataOptions.form
          + [
            DataOptions.threads, OptionRow(OptionSpec("quiet", short: "q"), help: "no notes"),
            OptionRow(OptionSpec("json"), help: "one object on standard output"),
          ])
    ])
}
