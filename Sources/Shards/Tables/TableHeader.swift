/// The names of a table's columns and where its data begins.
package struct TableHeader {
  /// One a column, all different.
  package let names: [String]
  /// Offset and line of the first data record.
  package let dataStart: Int
  package let dataLine: Int
  package let notes: [String]
  private let dialect: CSVDialect

  package init(
    _ bytes: [UInt8], from start: Int, dialect: CSVDialect, name: String
  ) throws(DataError) {
    self.dialect = dialect
    var notes: [String] = []
    var scanner = CSVScanner(
      bytes, separator: dialect.separator, name: name, range: start..<bytes.count)
    _ = scanner.skipEmptyLines()
    if dialect.hasCountLine {
      notes.append(
        "line \(scanner.line) skipped: it counts rows and features and names the classes")
      while !scanner.isAtEnd {
        _ = try scanner.next()
        if scanner.recordEnded { break }
      }
      _ = scanner.skipEmptyLines()
    }
    guard !scanner.isAtEnd else { throw DataError(.badData, file: name, "no data rows") }
    let (start, line) = (scanner.position, scanner.line)
    var names: [String] = []
    repeat {
      let field = try scanner.next()
      guard names.count < TableReader.mostColumns else {
        throw DataError(
          .badData, file: name, at: .line(line),
          "more than \(TableReader.mostColumns) fields in a line")
      }
      guard field.range.count <= TableReader.longestField else {
        throw DataError(
          .badData, file: name, at: .field(line: field.line, column: scanner.column),
          "a field of \(field.range.count) bytes, expected at most \(TableReader.longestField)")
      }
      names.append(dialect.hasHeader ? scanner.string(of: field) : "")
    } while !scanner.recordEnded
    (dataStart, dataLine) = dialect.hasHeader ? (scanner.position, scanner.line) : (start, line)
    if dialect.hasHeader {
      let unnamed = names.indices.filter { names[$0].isEmpty }
      if !unnamed.isEmpty { notes.append(Self.note(unnamed: unnamed)) }
    } else {
      notes.append("no header: the columns are called column_1 to column_\(names.count)")
    }
    for index in names.indices where names[index].isEmpty { names[index] = "column_\(index + 1)" }
    try Self.checkDistinct(names, file: name, line: line)
    self.names = names
    self.notes = notes
  }

  private static func note(unnamed: [Int]) -> String {
    let shown = unnamed.prefix(3).map { "column_\($0 + 1)" }.joined(separator: ", ")
    return unnamed.count == 1
      ? "column \(unnamed[0] + 1) has no name: it is called \(shown)"
      : "\(unnamed.count) columns have no name: they are called \(shown)"
        + (unnamed.count > 3 ? " and so on" : "")
  }

  private static func checkDistinct(
    _ names: [String], file: String, line: Int
  ) throws(DataError) {
    var places: [String: Int] = [:]
    var repeated: [String] = []
    var first: (column: Int, earlier: Int)?
    for (column, name) in names.enumerated() {
      if let earlier = places[name] {
        first = first ?? (column, earlier)
        repeated.append(Excerpt.quoted(name))
      } else {
        places[name] = column
      }
    }
    guard let first else { return }
    throw DataError(
      .badData, file: file, at: .field(line: line, column: first.column + 1),
      "columns \(first.earlier + 1) and \(first.column + 1) are both called "
        + Excerpt.quoted(names[first.column]),
      hint: repeated.count > 1
        ? "names that stand more than once: " + repeated.prefix(8).joined(separator: ", ")
        : "give every column a name of its own")
  }

  // MARK: Kinds

  /// What `options` ask of each column.
  package func kinds(_ options: CSVOptions, name file: String) throws(DataError) -> [Table.Kind?] {
    if let required = options.required { return try kinds(required, file: file) }
    var kinds = [Table.Kind?](repeating: nil, count: names.count)
    for (asked, kind) in [
      (options.numeric, Table.Kind.numeric), (options.categorical, .text),
      (options.ignored, .skipped),
    ] {
      for column in asked {
        guard let index = names.firstIndex(of: column) else {
          throw ColumnNames.unknown(column, among: names, file: file)
        }
        if let other = kinds[index], other != kind {
          throw DataError(
            .usage, file: file,
            "column \(Excerpt.quoted(column)) is asked to be both \(other.adjective) and "
              + kind.adjective)
        }
        kinds[index] = kind
      }
    }
    return kinds
  }

  private func kinds(
    _ required: RequiredColumns, file: String
  ) throws(DataError) -> [Table.Kind?] {
    let known = Set(names)
    let absent = required.kinds.keys.filter {
      !known.contains($0) && !required.optional.contains($0)
    }
    .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard absent.isEmpty else {
      let shown = absent.prefix(8).map { Excerpt.quoted($0) }.joined(separator: ", ")
      let more = absent.count > 8 ? " and \(absent.count - 8) more" : ""
      let near = NearestName.nearest(absent[0], in: names)
      let hint =
        required.hadHeader && !dialect.hasHeader
        ? "the file has no header line; the model goes by the columns' names"
        : near.map { "the file has \(Excerpt.quoted($0))" }
          ?? "the model was trained on columns of these names"
      throw DataError(
        .badData, file: file,
        "missing column\(absent.count == 1 ? "" : "s") \(shown)\(more)", hint: hint)
    }
    return names.map { required.kinds[$0] ?? .skipped }
  }
}

extension Table.Kind {
  /// For messages: numeric, categorical or ignored, as the options are called.
  var adjective: String {
    switch self {
    case .numeric: "numeric"
    case .text: "categorical"
    case .skipped: "ignored"
    }
  }
}
