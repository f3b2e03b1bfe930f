/// Reads targets and weights out of a table.
enum TargetReader {
  /// The first of `rows` where a column is missing.
  static func firstMissing(_ column: Table.Column, rows: some Sequence<Int>) -> Int? {
    switch column.values {
    case .numbers(let numbers): rows.first { numbers[$0].isNaN }
    case .texts(let codes, _): rows.first { codes[$0] < 0 }
    case .skipped: nil
    }
  }

  static func missing(_ table: Table, row: Int, column: Int) -> DataError {
    let name = Excerpt.quoted(table.columns[column].name)
    return DataError(
      .badData, file: table.name, at: table.place(row: row, column: column),
      "the target \(name) is missing",
      hint: "remove the row, or predict another column with --target")
  }

  /// The class of each of `rows`.
  static func classes(
    of table: Table, column: Int, rows: some Collection<Int>, names: [String], areNumbers: Bool
  ) throws(DataError) -> [Int32] {
    let values = table.columns[column].values
    if let row = firstMissing(table.columns[column], rows: rows) {
      throw missing(table, row: row, column: column)
    }
    var classes: [Int32] = []
    classes.reserveCapacity(rows.count)
    switch values {
    case .texts(let codes, let dictionary) where !areNumbers:
      let known = Dictionary(zip(names, Int32(0)...), uniquingKeysWith: { first, _ in first })
      let places = dictionary.map { known[$0] }
      for row in rows {
        guard let place = places[Int(codes[row])] else {
          throw unknown(dictionary[Int(codes[row])], table, row, column, names)
        }
        classes.append(place)
      }
    case .numbers(let numbers) where areNumbers:
      let known = Dictionary(
        zip(names.map { Double($0) ?? .nan }, Int32(0)...), uniquingKeysWith: { first, _ in first })
      for row in rows {
        guard let place = known[numbers[row]] else {
          throw unknown(NumberName.name(numbers[row]), table, row, column, names)
        }
        classes.append(place)
      }
    case .texts, .numbers, .skipped:
      throw DataError(
        .badData, file: table.name,
        "expected \(areNumbers ? "numbers" : "texts") in the target "
          + Excerpt.quoted(table.columns[column].name))
    }
    return classes
  }

  private static func unknown(
    _ label: String, _ table: Table, _ row: Int, _ column: Int, _ names: [String]
  ) -> DataError {
    let known = names.prefix(10).map { Excerpt.quoted($0) }.joined(separator: ", ")
    let more = names.count > 10 ? " and \(names.count - 10) more" : ""
    return DataError(
      .badData, file: table.name, at: table.place(row: row, column: column),
      "unknown class \(Excerpt.quoted(label)) in the target "
        + "\(Excerpt.quoted(table.columns[column].name)), expected one of \(known)\(more)")
  }

  /// The numbers of several columns, row after row.
  ///
  /// `[rows, columns]`, as they stand in the table.
  static func values(
    of table: Table, columns: [Int], rows: some Collection<Int>
  ) throws(DataError) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * columns.count)
    for (place, column) in columns.enumerated() {
      guard case .numbers(let numbers) = table.columns[column].values else {
        throw DataError(
          .badData, file: table.name,
          "expected numbers in the target \(Excerpt.quoted(table.columns[column].name))")
      }
      for (index, row) in rows.enumerated() {
        guard !numbers[row].isNaN else { throw missing(table, row: row, column: column) }
        result[index * columns.count + place] = numbers[row]
      }
    }
    return result
  }

  /// The weights of rows.
  static func weights(
    of table: Table, column: Int, rows: some Collection<Int>
  ) throws(DataError) -> [Float] {
    let name = Excerpt.quoted(table.columns[column].name)
    guard case .numbers(let numbers) = table.columns[column].values else {
      throw DataError(.badData, file: table.name, "expected numbers in the weight column \(name)")
    }
    var weights: [Float] = []
    weights.reserveCapacity(rows.count)
    for row in rows {
      guard numbers[row] >= 0 else {
        throw DataError(
          .badData, file: table.name, at: table.place(row: row, column: column),
          numbers[row].isNaN
            ? "the weight \(name) is missing"
            : "expected a weight of 0 or more in \(name), found \(NumberName.name(numbers[row]))")
      }
      weights.append(Float(numbers[row]))
    }
    return weights
  }
}
