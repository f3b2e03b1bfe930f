/// Reads delimited text in two passes: one agrees on what the columns are, one fills them.
///
/// Both passes go chunk by chunk, a chunk ending where a record ends, and merge their results in
/// order. The first finds the chunks' borders as it goes, since only reading from the start tells
/// whether a line end stands inside quotes; the second could take its chunks in any order.
package struct TableReader {
  /// Large enough that merging costs nothing, small enough that a chunk's columns are a small
  /// addition to memory.
  package static let standardChunkBytes = 4 << 20
  /// A longer field is no category, number or name, but a mistake in the quotes or the file.
  package static let longestField = 1 << 20
  /// Rows and texts are counted in 32 bits.
  package static let mostRows = Int(Int32.max)
  /// More columns would need more memory for what is known of each than the file has bytes.
  package static let mostColumns = 100_000

  let bytes: [UInt8]
  let name: String
  let chunkBytes: Int
  let dialect: CSVDialect
  let header: TableHeader
  /// What is asked for, column by column; `nil` is found out.
  let givenKinds: [Table.Kind?]
  /// Where the data end: line ends after the last record are no empty lines.
  let dataEnd: Int
  /// Whether numbers are what a model was trained on: the hint in a message differs.
  let isRequired: Bool

  package init(
    _ bytes: [UInt8], name: String, options: CSVOptions, chunkBytes: Int
  ) throws(DataError) {
    self.bytes = bytes
    self.name = name
    self.chunkBytes = chunkBytes
    let start = try TextEncodingCheck.start(of: bytes, name: name)
    try TextEncodingCheck.checkCharacters(
      of: bytes, from: start,
      separator: options.separator ?? CSVDialect.detectSeparator(bytes, from: start), name: name)
    dialect = CSVDialect.detect(in: bytes, from: start, options: options)
    header = try TableHeader(bytes, from: start, dialect: dialect, name: name)
    givenKinds = try header.kinds(options, name: name)
    isRequired = options.required != nil
    var end = bytes.count
    while end > header.dataStart, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    dataEnd = end
  }

  package func table() throws(DataError) -> Table {
    let (chunks, tallies) = try scan()
    let rowCount = chunks.reduce(0) { $0 + $1.rowCount }
    guard rowCount <= Self.mostRows else {
      throw DataError(
        .badData, file: name, "\(rowCount) data rows, expected at most \(Self.mostRows)")
    }
    guard rowCount > 0 else {
      throw DataError(
        .badData, file: name,
        dialect.hasHeader ? "no data rows after the header" : "no data rows")
    }
    var lines = RowLines()
    var row = 0
    for chunk in chunks {
      lines.append(chunk.lines, rowsBefore: row)
      row += chunk.rowCount
    }
    let kinds = zip(givenKinds, tallies).map { $0 ?? $1.kind }
    let columns = try columns(kinds, chunks, rowCount: rowCount)
    return Table(
      name: name, columns: columns, rowCount: rowCount, dialect: dialect,
      notes: notes(kinds, tallies, emptyLines: chunks.reduce(0) { $0 + $1.emptyLines }),
      lines: lines)
  }

  // MARK: First pass

  private func scan() throws(DataError) -> (chunks: [TableChunk], tallies: [ColumnTally]) {
    var chunks: [TableChunk] = []
    var tallies = Array(repeating: ColumnTally(), count: header.names.count)
    var (start, line) = (header.dataStart, header.dataLine)
    repeat {
      let (chunk, found, nextLine) = try scan(from: start, line: line)
      chunks.append(chunk)
      // At once, so that wide tables do not keep tallies for every chunk.
      for column in tallies.indices { tallies[column].add(found[column]) }
      (start, line) = (chunk.range.upperBound, nextLine)
    } while start < dataEnd
    return (chunks, tallies)
  }

  private func scan(
    from start: Int, line: Int
  ) throws(DataError) -> (chunk: TableChunk, tallies: [ColumnTally], nextLine: Int) {
    let width = header.names.count
    var scanner = self.scanner(start..<dataEnd, line: line)
    var chunk = TableChunk(range: start..<start, firstLine: line)
    var tallies = Array(repeating: ColumnTally(), count: width)
    while !scanner.isAtEnd, scanner.position - start < chunkBytes {
      chunk.emptyLines += skipEmptyLines(&scanner)
      if scanner.isAtEnd { break }
      let recordLine = scanner.line
      var found = 0
      repeat {
        let field = try scanner.next()
        if found < width, givenKinds[found] != .skipped {
          try checkLength(field, column: found)
          tallies[found].count(TokenClass.of(bytes, field.range), field)
        }
        found += 1
      } while !scanner.recordEnded
      guard found == width else {
        throw DataError(
          .badData, file: name, at: .field(line: recordLine, column: min(found, width + 1)),
          "expected \(width) field\(width == 1 ? "" : "s"), found \(found)")
      }
      chunk.lines.append(row: chunk.rowCount, line: recordLine)
      chunk.rowCount += 1
    }
    chunk.range = start..<scanner.position
    return (chunk, tallies, scanner.line)
  }

  /// An empty line is no row, except in a table of one column, where it is a missing field.
  private func skipEmptyLines(_ scanner: inout CSVScanner) -> Int {
    header.names.count == 1 ? 0 : scanner.skipEmptyLines()
  }

  private func checkLength(_ field: CSVScanner.Field, column: Int) throws(DataError) {
    guard field.range.count > Self.longestField else { return }
    throw DataError(
      .badData, file: name, at: .field(line: field.line, column: column + 1),
      "a field of \(field.range.count) bytes, expected at most \(Self.longestField)")
  }

  private func scanner(_ range: Range<Int>, line: Int) -> CSVScanner {
    CSVScanner(bytes, separator: dialect.separator, name: name, range: range, line: line)
  }

  // MARK: Second pass

  private func columns(
    _ kinds: [Table.Kind], _ chunks: [TableChunk], rowCount: Int
  ) throws(DataError) -> [Table.Column] {
    var builders = zip(header.names, zip(kinds, givenKinds)).map { name, kinds in
      ColumnBuilder(name: name, kind: kinds.0, isKindGiven: kinds.1 != nil, rowCount: rowCount)
    }
    let slots = slots(kinds)
    for chunk in chunks {
      let filled = try fill(chunk, slots)
      let rows = filled.rowCount
      for (column, slot) in slots.enumerated() {
        switch slot {
        case .numbers(let place):
          builders[column].append(filled.numbers[(place * rows)..<((place + 1) * rows)])
        case .texts(let place):
          builders[column].append(
            filled.codes[(place * rows)..<((place + 1) * rows)], filled.interners[place])
        case .nowhere: break
        }
      }
    }
    return builders.map { $0.column() }
  }

  /// Where in a filled chunk a column's fields go.
  private enum Slot {
    case numbers(Int)
    case texts(Int)
    case nowhere
  }

  private func slots(_ kinds: [Table.Kind]) -> [Slot] {
    var (numeric, text) = (0, 0)
    return kinds.map { kind in
      switch kind {
      case .numeric:
        numeric += 1
        return .numbers(numeric - 1)
      case .text:
        text += 1
        return .texts(text - 1)
      case .skipped: return .nowhere
      }
    }
  }

  private func fill(_ chunk: TableChunk, _ slots: [Slot]) throws(DataError) -> FilledChunk {
    var (numeric, text) = (0, 0)
    for slot in slots {
      switch slot {
      case .numbers: numeric += 1
      case .texts: text += 1
      case .nowhere: break
      }
    }
    let rows = chunk.rowCount
    var filled = FilledChunk(
      rowCount: rows, numbers: Array(repeating: .nan, count: numeric * rows),
      codes: Array(repeating: -1, count: text * rows),
      interners: Array(repeating: TextInterner(), count: text))
    var scanner = self.scanner(chunk.range, line: chunk.firstLine)
    for row in 0..<rows {
      _ = skipEmptyLines(&scanner)
      for (column, slot) in slots.enumerated() {
        let field = try scanner.next()
        switch slot {
        case .numbers(let place):
          filled.numbers[place * rows + row] = try number(field, column)
        case .texts(let place) where field.hasDoubledQuotes:
          filled.codes[place * rows + row] =
            filled.interners[place].code(scanner.text(of: field)[...])
        case .texts(let place) where TokenClass.of(bytes, field.range) != .missing:
          filled.codes[place * rows + row] = filled.interners[place].code(bytes[field.range])
        case .texts, .nowhere: break
        }
      }
    }
    return filled
  }

  private func number(_ field: CSVScanner.Field, _ column: Int) throws(DataError) -> Double {
    if let parts = NumberGrammar.parts(bytes, field.range),
      let value = NumberGrammar.value(parts, bytes, field.range)
    {
      return value
    }
    switch TokenClass.of(bytes, field.range) {
    case .missing, .none: return .nan
    case .number, .malformedNumber, .text: throw notANumber(field, column)
    }
  }

  private func notANumber(_ field: CSVScanner.Field, _ column: Int) -> DataError {
    let token = scanner(field.range, line: field.line).string(of: field)
    let isTooLarge = NumberGrammar.parts(bytes, field.range) != nil
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

  private func notes(
    _ kinds: [Table.Kind], _ tallies: [ColumnTally], emptyLines: Int
  ) -> [String] {
    var notes = header.notes
    if emptyLines > 0 { notes.append("\(emptyLines) empty lines skipped") }
    for (column, tally) in tallies.enumerated() where givenKinds[column] == nil {
      guard kinds[column] == .text, tally.numbers > tally.texts, let field = tally.firstText
      else { continue }
      let token = scanner(field.range, line: field.line).string(of: field)
      notes.append(
        "\"\(Excerpt.escaped(header.names[column]))\" is taken as text: \(tally.texts) of its fields "
          + "are no numbers, such as \(Excerpt.quoted(token)) on line \(field.line)")
    }
    return notes
  }
}
