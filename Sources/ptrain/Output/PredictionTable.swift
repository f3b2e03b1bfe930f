import ParallelSGD
import Shards

/// A model's outputs as CSV: a column named like the target, and for classes one probability each.
struct PredictionTable {
  /// Names of the columns.
  let header: [String]
  /// Empty where values are predicted.
  let classNames: [String]
  /// Row-major, one number for each value or class.
  let outputs: [Float]

  init(_ model: Model, outputs: [Float]) {
    let target: [String]
    switch model.pipeline {
    case .table(let encoder): target = encoder.target.columns
    case .images: target = ["label"]
    case .numbers(_, let encoding): target = encoding.columns
    case nil: target = ["prediction"]
    }
    let names = model.pipeline?.classNames ?? []
    // A single output is the probability of the second of two classes.
    let isOneOfTwo = names.count == 2 && model.architecture.widths.last == 1
    self.init(
      target: target, classNames: names,
      outputs: isOneOfTwo ? outputs.flatMap { [1 - $0, $0] } : outputs)
  }

  init(target: [String], classNames: [String], outputs: [Float]) {
    header = target + classNames.map { "p(\($0))" }
    self.classNames = classNames
    self.outputs = outputs
  }

  /// Rows predicted.
  var rowCount: Int { outputs.count / width }

  private var width: Int { classNames.isEmpty ? header.count : classNames.count }

  /// A header and a line for each row, RFC 4180 with line feeds.
  var text: String {
    var text = header.map(Self.field).joined(separator: ",") + "\n"
    let names = classNames.map(Self.field)
    for start in stride(from: 0, to: outputs.count, by: width) {
      let row = outputs[start..<start + width]
      if !names.isEmpty {
        let best = row.indices.reduce(start) { row[$1] > row[$0] ? $1 : $0 }
        text += names[best - start] + ","
      }
      text += row.map(\.description).joined(separator: ",") + "\n"
    }
    return text
  }

  /// In quotes where a reader would else see several fields, or none.
  static func field(_ text: String) -> String {
    let special = text.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x2C }
    let isBlank = text.isEmpty || text.utf8.first == 0x20 || text.utf8.last == 0x20
    guard special || isBlank else { return text }
    // By scalars: to Swift a quote with an accent after it is another character.
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"\"" } else { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "\""
  }
}
