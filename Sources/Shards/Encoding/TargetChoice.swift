/// The columns to predict, and why these.
struct TargetChoice {
  let columns: [Int]
  let reason: String

  /// Classes are taken from numbers only up to this many different ones.
  static let mostNumericClasses = 20

  /// Finds the target: as asked, by its name, or the last column.
  static func choose(
    _ table: Table, _ asked: String?, weight: Int?
  ) throws(DataError) -> TargetChoice {
    let names = table.columns.map(\.name)
    if let asked {
      let columns = try find(asked, names, file: table.name)
      for column in columns {
        guard table.columns[column].kind != .skipped, column != weight else {
          throw DataError(
            .usage, file: table.name,
            "the target \(Excerpt.quoted(names[column])) is also "
              + (column == weight ? "the weight" : "to be ignored"))
        }
      }
      return TargetChoice(columns: columns, reason: "asked for")
    }
    let candidates = names.indices.filter { table.columns[$0].kind != .skipped && $0 != weight }
    guard let last = candidates.last else {
      throw DataError(.usage, file: table.name, "every column is ignored")
    }
    let usual: Set = ["target", "label", "class", "y"]
    let named = candidates.filter { usual.contains(names[$0].lowercased()) }
    return named.count == 1
      ? TargetChoice(columns: named, reason: "called \(Excerpt.quoted(names[named[0]]))")
      : TargetChoice(columns: [last], reason: "the last column")
  }

  /// One name as it stands, commas and all, or else several with commas between.
  private static func find(
    _ asked: String, _ names: [String], file: String
  ) throws(DataError) -> [Int] {
    if let index = names.firstIndex(of: asked) { return [index] }
    var columns: [Int] = []
    for part in asked.split(separator: ",", omittingEmptySubsequences: false) {
      guard let index = names.firstIndex(of: String(part)) else {
        throw ColumnNames.unknown(String(part), among: names, file: file, role: "target")
      }
      guard !columns.contains(index) else {
        throw DataError(
          .usage, file: file, "the target \(Excerpt.quoted(part)) is named twice")
      }
      columns.append(index)
    }
    return columns
  }

  /// Decides the task and finds the classes.
  ///
  /// - Throws: `usage` where `task` cannot be had from the columns, `badData` where nothing can be
  ///   learned from them.
  func target(_ table: Table, task: LearningTask?) throws(DataError) -> Schema.Target {
    for column in columns where table.columns[column].missing > 0 {
      try refuseMissing(table, column)
    }
    if columns.count > 1 { return try severalValues(table, task) }
    let column = columns[0]
    switch table.columns[column].values {
    case .texts(_, let dictionary):
      guard task != .regress else {
        throw DataError(
          .usage, file: table.name,
          "regression needs numbers, the target \(quoted(table, column)) holds text such as "
            + Excerpt.quoted(dictionary.first ?? ""),
          hint: "--numeric \(Excerpt.escaped(table.columns[column].name)) points at the first "
            + "field that is no number")
      }
      return try classes(
        table, names: sorted(dictionary), areNumbers: false,
        reason: task == nil ? "the target holds text" : "asked for")
    case .numbers(let numbers): return try target(table, numbers, task)
    case .skipped: preconditionFailure("a column that is not read cannot be the target")
    }
  }

  /// By value where all texts are numbers, else by their bytes.
  private func sorted(_ texts: [String]) -> [String] {
    let values = texts.compactMap { text -> Double? in
      let bytes = Array(text.utf8)
      return NumberGrammar.parts(bytes, bytes.indices)
        .flatMap { NumberGrammar.value($0, bytes, bytes.indices) }
    }
    let areNumbers = values.count == texts.count
    return texts.indices.sorted { a, b in
      areNumbers && values[a] != values[b]
        ? values[a] < values[b] : texts[a].utf8.lexicographicallyPrecedes(texts[b].utf8)
    }.map { texts[$0] }
  }

  private func target(
    _ table: Table, _ numbers: [Double], _ task: LearningTask?
  ) throws(DataError) -> Schema.Target {
    let limit = task == .classify ? Schema.distinctLimit : Self.mostNumericClasses
    let areWhole = numbers.allSatisfy { $0.rounded(.towardZero) == $0 }
    var distinct: Set<Double> = []
    for number in numbers where distinct.count <= limit { distinct.insert(number) }
    let isFew = distinct.count <= Self.mostNumericClasses && 2 * distinct.count <= numbers.count
    if task == .classify || (task == nil && areWhole && isFew && distinct.count > 1) {
      guard distinct.count <= limit else {
        throw DataError(
          .usage, file: table.name,
          "the target \(quoted(table, columns[0])) has more than \(limit) different numbers, too "
            + "many for classes")
      }
      return try classes(
        table, names: distinct.sorted().map(NumberName.name), areNumbers: true,
        reason: task == nil ? "\(distinct.count) different whole numbers" : "asked for")
    }
    guard distinct.count > 1 else {
      throw DataError(
        .badData, file: table.name,
        "nothing to learn: the target \(quoted(table, columns[0])) is "
          + "\(NumberName.name(numbers[0])) in every row")
    }
    let reason = areWhole ? "many different whole numbers" : "numbers with fractions"
    return values(reason: task == nil ? reason : "asked for")
  }

  private func classes(
    _ table: Table, names: [String], areNumbers: Bool, reason: String
  ) throws(DataError) -> Schema.Target {
    let shown = quoted(table, columns[0])
    guard names.count > 1 else {
      throw DataError(
        .badData, file: table.name,
        "expected at least 2 classes, found only \(Excerpt.quoted(names.first ?? "")) in the target "
          + shown)
    }
    if table.rowCount >= Schema.identifierRows, 2 * names.count > table.rowCount {
      throw DataError(
        .badData, file: table.name,
        "the target \(shown) has \(names.count) different classes in \(table.rowCount) rows: too "
          + "few rows of each to learn from",
        hint: "--target NAME predicts another column")
    }
    return Schema.Target(
      columns: columns, reason: self.reason, task: .classify, taskReason: reason,
      classNames: names, classesAreNumbers: areNumbers)
  }

  private func severalValues(
    _ table: Table, _ task: LearningTask?
  ) throws(DataError) -> Schema.Target {
    guard task != .classify else {
      throw DataError(.usage, file: table.name, "several targets cannot be classes")
    }
    for column in columns where table.columns[column].kind != .numeric {
      throw DataError(
        .usage, file: table.name,
        "several targets must be numbers, \(quoted(table, column)) holds text")
    }
    return values(reason: "several targets")
  }

  private func values(reason: String) -> Schema.Target {
    Schema.Target(
      columns: columns, reason: self.reason, task: .regress, taskReason: reason,
      classNames: [], classesAreNumbers: false)
  }

  private func refuseMissing(_ table: Table, _ column: Int) throws(DataError) {
    guard let row = TargetReader.firstMissing(table.columns[column], rows: 0..<table.rowCount)
    else { return }
    throw TargetReader.missing(table, row: row, column: column)
  }

  private func quoted(_ table: Table, _ column: Int) -> String {
    Excerpt.quoted(table.columns[column].name)
  }
}
