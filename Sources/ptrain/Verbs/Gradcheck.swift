import Foundation
import ParallelSGD
import Shards

/// `ptrain gradcheck`: every derivative twice, by backpropagation and by central differences.
enum Gradcheck {
  static let verb = Verb(command: .gradcheck, run: run)

  static let standardLayers = [4, 3, 2]
  static let standardActivation = Activation.tanh
  static let standardLoss = Loss.meanSquaredError
  static let standardRows = 8
  /// The cost grows with the square of the parameters: this many take some seconds.
  static let mostParameters = 5_000

  private static func run(_ arguments: Arguments) throws {
    let architecture = try architecture(arguments)
    let loss = try arguments.described("loss") ?? standardLoss
    let rows = try arguments.integer("rows", in: 1...1000) ?? standardRows
    let seed = try arguments.seed("seed") ?? 0
    let check = GradientCheck(architecture, loss: loss, rows: rows, seed: seed)
    let ulps = try GradientCheck.engineUlps(architecture, loss: loss, rows: rows, seed: seed)
    try CheckedWriter.standardOutput.write(text(check) + engineLine(ulps))
    guard ulps <= GradientCheck.engineTolerance else {
      throw Failure(
        .internalFault, "gradient check failed: \(engineLine(ulps).dropLast())",
        hint: "this is a fault of ptrain, not of its input")
    }
    guard check.passes else {
      throw Failure(
        .internalFault, "gradient check failed: \(summary(check))",
        hint: "this is a fault of ptrain, not of its input")
    }
  }

  private static func architecture(_ arguments: Arguments) throws(Failure) -> Architecture {
    let widths = try arguments.integers("layers", in: 1...1000) ?? standardLayers
    guard let inputs = widths.first, let outputs = widths.last, widths.count > 1 else {
      throw .usage(
        "option --layers: expected at least 2 widths, found "
          + Excerpt.quoted(arguments["layers"] ?? ""))
    }
    let architecture = Architecture(
      inputs: inputs, hidden: Array(widths[1..<(widths.count - 1)]), outputs: outputs,
      activation: try arguments.described("activation") ?? standardActivation,
      dropout: try arguments.number("dropout", in: .fraction) ?? 0)
    guard architecture.parameterCount <= mostParameters else {
      throw .usage(
        "option --layers: expected at most \(Figures.grouped(mostParameters)) parameters, "
          + "found \(Figures.grouped(architecture.parameterCount))")
    }
    return architecture
  }

  /// One line a parameter, then the worst of them.
  static func text(_ check: GradientCheck) -> String {
    var lines = ["parameter            analytic          numeric  relative error"]
    for entry in check.entries {
      let name = entry.tensor + "[" + entry.index.map(String.init).joined(separator: ",") + "]"
      let numeric = entry.numeric.map { String(format: "%17.9e", $0) } ?? "    (at a kink)  "
      let error = entry.relativeError.map { String(format: "%16.1e", $0) } ?? ""
      lines.append(
        padded(name, to: 12) + String(format: "%17.9e", entry.analytic) + numeric + error)
    }
    lines.append(summary(check))
    return lines.joined(separator: "\n") + "\n"
  }

  private static func engineLine(_ ulps: Double) -> String {
    "training engine, single precision: largest distance \(String(format: "%.1f", ulps)) ulps of a "
      + "tensor's norm, allowed \(String(format: "%.0f", GradientCheck.engineTolerance))\n"
  }

  private static func summary(_ check: GradientCheck) -> String {
    let worst = check.worst?.relativeError.map { String(format: "%.1e", $0) } ?? "none"
    let skipped = check.skipped == 0 ? "" : ", \(check.skipped) at a kink"
    return "\(Figures.grouped(check.entries.count)) parameters\(skipped): largest relative error "
      + "\(worst), allowed \(String(format: "%.0e", GradientCheck.tolerance))"
  }
}

extension Command {
  static let gradcheck = Command(
    name: "gradcheck", summary: "compare analytic and numeric gradients",
    usage: "gradcheck [options]",
    about: [
      "Derives a loss by every parameter of a small network twice, by backpropagation",
      "and by central differences, in double precision; fails where they disagree.",
    ],
    operands: [], requiredOperands: 0,
    sections: [
      OptionSection(
        title: "Options",
        rows: [
          OptionRow(
            OptionSpec("layers", "WIDTHS"), help: "from the input to the output",
            standard: Gradcheck.standardLayers.map(String.init).joined(separator: ",")),
          OptionRow(
            OptionSpec("activation", "NAME"), help: shortForms(Activation.forms),
            standard: "\(Gradcheck.standardActivation)"),
          OptionRow(
            OptionSpec("loss", "NAME"), help: shortForms(Loss.forms),
            standard: "\(Gradcheck.standardLoss)"),
          OptionRow(OptionSpec("dropout", "P"), help: "of hidden units", standard: "0"),
          OptionRow(
            OptionSpec("rows", "N"), help: "of made-up data",
            standard: "\(Gradcheck.standardRows)"),
          OptionRow(OptionSpec("seed", "N"), help: "of parameters and data", standard: "0"),
        ])
    ])
}
