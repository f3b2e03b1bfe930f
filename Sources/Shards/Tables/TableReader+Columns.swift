extension TableReader {
  // MARK: Columns

  /// Puts the columns that `fill` has read where they belong.
  func collect(_ fill: TableFill, _ plan: ReadingPlan, into values: inout [Table.Values]) {
    let numbers = fill.numbers.take(rows: fill.result.rowCount)
    let codes = fill.codes.take(rows: fill.result.rowCount)
    for column in values.indices {
      let place = plan.places[column]
      switch plan.actions[column] {
      case .number: values[column] = .numbers(numbers[place])
      case .text: values[column] = texts(codes[place], fill.dictionaries[place])
      case .skip: break
      }
    }
  }

  private func texts(_ codes: [Int32], _ interner: TextInterner) -> Table.Values {
    let (texts, places) = interner.dictionary()
    let isIdentity = texts.count == places.count
    return .texts(
      isIdentity ? codes : codes.map { $0 < 0 ? -1 : places[Int($0)] }, dictionary: texts)
  }

  func columns(_ values: [Table.Values], _ tallies: [ColumnTally]) -> [Table.Column] {
    values.indices.map { index in
      let tally = tallies[index]
      let missing: Int
      switch values[index] {
      // Among texts `none` is one more.
      case .numbers: missing = tally.missing + tally.none
      case .texts: missing = tally.missing
      case .skipped: missing = 0
      }
      return Table.Column(
        name: header.names[index], values: values[index], missing: missing,
        isKindGiven: givenKinds[index] != nil)
    }
  }

  // MARK: Faults

  /// Refuses the first field that is neither number nor missing in a numeric column.
  func checkNumbers(_ kinds: [Table.Kind], _ found: TableFill.Result) throws(DataError) {
    let suspects = kinds.indices.filter {
      kinds[$0] == .numeric && found.tallies[$0].malformed + found.tallies[$0].texts > 0
    }
    guard !suspects.isEmpty else { return }
    guard contents.file == nil else { throw Self.unexpected }
    let isSuspect = Set(suspects)
    for (range, line) in found.oddChunks {
      var scanner = scanner(of: contents.head, range, line: line)
      while !scanner.isAtEnd {
        if header.names.count > 1, scanner.recordEnded, scanner.skipEmptyLine() { continue }
        let field = try scanner.next()
        guard isSuspect.contains(scanner.column - 1) else { continue }
        switch TokenClass.of(scanner.bytes, field.range) {
        case .missing, .none, .number: break
        case .malformedNumber, .text: throw notANumber(field, scanner)
        }
      }
    }
    preconditionFailure("fields that are no numbers were counted, but not found again")
  }

  private func notANumber(_ field: CSVScanner.Field, _ scanner: CSVScanner) -> DataError {
    let column = scanner.column - 1
    let token = scanner.string(of: field)
    let isTooLarge = NumberGrammar.parts(scanner.bytes, field.range) != nil
    let shown = Excerpt.escaped(header.names[column])
    return DataError(
      .badData, file: name, at: .field(line: field.line, column: column + 1),
      "expected a number \(isTooLarge ? "within ±3.4e38 " : "")in column \"\(shown)\", "
        + "found \(Excerpt.quoted(token))",
      hint: hint(column, token))
  }

  private func hint(_ column: Int, _ token: String) -> String {
    if TokenClass.isDecimalComma(Array(token.utf8)) {
      return "decimals are written with a point, and thousands without a sign between them"
    }
    if isRequired { return "the model was trained on numbers in this column" }
    let name = Excerpt.escaped(header.names[column])
    let word = name.contains { !($0.isLetter || $0.isNumber || $0 == "_") } ? "'\(name)'" : name
    return "--categorical \(word) takes the column as text, --ignore \(word) leaves it out"
  }

  // MARK: Notes

  func notes(
    _ kinds: [Table.Kind], _ found: TableFill.Result
  ) -> [String] {
    var notes = header.notes
    if found.emptyLines > 0 { notes.append("\(found.emptyLines) empty lines skipped") }
    for (column, tally) in found.tallies.enumerated() where givenKinds[column] == nil {
      guard kinds[column] == .text, tally.numbers > tally.texts, let first = tally.firstText
      else { continue }
      let token = String(decoding: first.text, as: UTF8.self)
      notes.append(
        "\"\(Excerpt.escaped(header.names[column]))\" is taken as text: \(tally.texts) of its fields "
          + "are no numbers, such as \(Excerpt.quoted(token)) on line \(first.line)")
    }
    return notes
  }
}
