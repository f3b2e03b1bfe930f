import Foundation
import ParallelSGD
import Shards

/// `ptrain inspect`: what a file holds and what would be done with it.
enum Inspect {
  static let verb = Verb(command: .inspect, run: run)

  private static func run(_ arguments: Arguments) throws {
    let csv = try DataOptions.csv(arguments)
    let encoding = try DataOptions.encoding(arguments)
    let file = arguments.operands[0]
    switch try InputData.read(
      file, labels: arguments["labels"], options: csv, threads: UsableCores.count)
    {
    case .table(let table):
      let schema = try Schema.infer(table, options: encoding, threads: UsableCores.count)
      let encoder = try schema.target.map { _ in
        try TableEncoder.fit(
          table, schema: schema, trainingRows: 0..<table.rowCount, threads: UsableCores.count)
      }
      try CheckedWriter.standardOutput.write(text(table, schema, encoder))
    case .images(let images):
      if let option = DataOptions.givenForTables(arguments).first {
        throw Failure.usage(
          "option --\(option) goes with a table, and \(Excerpt.escaped(file)) holds images")
      }
      try CheckedWriter.standardOutput.write(try text(images))
    }
  }

  // MARK: Tables

  /// A line on the file, one a column, and what is to be learned.
  static func text(_ table: Table, _ schema: Schema, _ encoder: TableEncoder?) -> String {
    let dialect = table.dialect
    var lines = [
      "\(Excerpt.escaped(table.name)): \(Figures.grouped(table.rowCount)) rows, "
        + "\(Figures.grouped(table.columns.count)) columns, \(dialect.separatorName), "
        + (dialect.hasHeader ? "header" : "no header"), "",
    ]
    lines += aligned(rows(table, schema)) + [""]
    if let target = schema.target, let encoder {
      let names = target.columns.map { Excerpt.escaped(schema.columns[$0].name) }
      lines.append("target      \(names.joined(separator: ", ")) (\(target.reason))")
      lines.append("task        \(target.task.rawValue) (\(target.taskReason))")
      if !target.classNames.isEmpty { lines.append("classes     " + listed(target.classNames)) }
      lines.append("features    \(Figures.grouped(encoder.featureCount))")
    }
    if let problem = schema.problem { lines.append("problem     \(problem)") }
    for note in schema.notes + (encoder?.notes ?? []) { lines.append("note        \(note)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A row for each column; the last field, why, only where some column is not plainly a number or
  /// a text to learn from.
  private static func rows(_ table: Table, _ schema: Schema) -> [[String]] {
    let reasons = zip(schema.columns, table.columns).map { column, read in
      switch column.role {
      case .numeric, .categorical: read.isKindGiven ? column.reason : ""
      case .target: ""
      case .date, .identifier, .constant, .empty, .ignored, .weight: column.reason
      }
    }
    let rows =
      [["column", "role", "missing", "contents", "why"]]
      + zip(schema.columns, reasons).map { column, reason in
        [
          Excerpt.escaped(column.name), column.role.rawValue, Figures.grouped(column.missing),
          describe(column.summary), reason,
        ]
      }
    return reasons.allSatisfy(\.isEmpty) ? rows.map { $0.dropLast() } : rows
  }

  private static func describe(_ summary: Schema.Summary) -> String {
    switch summary {
    case .numbers(let low, let high, let mean, let distinct):
      return "\(Figures.plain(low)) to \(Figures.plain(high)), mean \(Figures.plain(mean)), "
        + (distinct.map { "\(Figures.grouped($0)) different" }
          ?? "over \(Figures.grouped(Schema.distinctLimit)) different")
    case .texts(let distinct, let top):
      return textsCell(distinct: distinct, top: top.map { ($0.text, $0.count) })
    case .nothing: return "–"
    }
  }

  /// About as wide as what is said of numbers at most.
  private static let widestCell = 56

  /// How many texts a column holds, and as many of the most frequent as there is room for.
  static func textsCell(distinct: Int, top: [(text: String, count: Int)]) -> String {
    var cell = "\(Figures.grouped(distinct)) different: "
    for (index, entry) in top.prefix(3).enumerated() {
      let words = (index > 0 ? ", " : "") + "\(brief(entry.text)) \(Figures.grouped(entry.count))"
      let more = index + 1 < distinct ? ", …" : ""
      guard index == 0 || cell.count + words.count + more.count <= widestCell else {
        return cell + ", …"
      }
      cell += words
    }
    return cell + (distinct > min(3, top.count) ? ", …" : "")
  }

  /// A text in quotes, short enough for a table.
  private static func brief(_ text: String) -> String {
    text.count <= 20 ? Excerpt.quoted(text) : Excerpt.quoted(text.prefix(19) + "…")
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(10).map { brief($0) }.joined(separator: ", ")
    return names.count > 10 ? shown + " and \(names.count - 10) more" : shown
  }

  /// Columns as wide as their widest text, two blanks apart; the third is set right.
  static func aligned(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        line += (column > 0 ? "  " : "") + (column == 2 ? blanks + text : text + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  // MARK: Images

  static func text(_ images: ImageSet) throws(DataError) -> String {
    var lines = [
      "\(Excerpt.escaped(images.name)): \(Figures.grouped(images.count)) images of "
        + "\(images.height) × \(images.width)",
      "features    \(Figures.grouped(images.pixelCount))",
    ]
    if images.labels != nil {
      let all = Array(0..<images.count)
      let names = images.classNames(in: all)
      let classes = try images.classes(of: all, names: names)
      lines += [
        "task        classify", "classes     " + listed(names),
        "            " + TrainingData.describe(classes: classes, names: names),
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Command {
  static let inspect = Command(
    name: "inspect", summary: "columns, types, ranges, target and task of a file",
    usage: "inspect FILE [options]",
    about: ["Shows what train would make of a table or of IDX images, and why."],
    operands: ["FILE"], requiredOperands: 1,
    sections: [
      OptionSection(
        title: "Options",
        rows: DataOptions.columns + DataOptions.form + [
          OptionRow(DataOptions.labels, help: "labels of IDX images")
        ])
    ])
}
