/// Reads delimited text: agrees on what the columns are, and fills them, in one go where it can.
///
/// A sample tells what each column most likely holds, and all chunks are read so, on several threads
/// (see ``TableFill``), every field judged on the way. A column that turns out to be of the other
/// kind, by the judgement over the whole file, is read again, it alone.
package struct TableReader {
  /// Text, ends and values of a chunk stay in a core's own cache; merging still costs nothing.
  package static let standardChunkBytes = 256 << 10
  /// A longer field is no category, number or name, but a mistake in the quotes or the file.
  package static let longestField = 1 << 20
  /// Rows and texts are counted in 32 bits.
  package static let mostRows = Int(Int32.max)
  /// More columns would need more memory for what is known of each than the file has bytes.
  package static let mostColumns = 100_000

  /// All of the text in memory; or how it begins, and the file that has it.
  let contents: InputContents
  let dialect: CSVDialect
  let header: TableHeader
  /// What is asked for, column by column; `nil` is found out.
  let givenKinds: [Table.Kind?]
  /// Where the data end: line ends after the last record are no empty lines.
  let dataEnd: Int
  /// Whether numbers are what a model was trained on: the hint in a message differs.
  let isRequired: Bool
  /// The data cut into pieces of equal size; a chunk is the records that begin in a piece.
  let chunkRanges: RowRanges
  private let hasQuotes: Bool
  /// Line ends that there are at most, and that there likely are.
  private let mostLines: Int
  private let expectedLines: Int
  /// Bytes of a line in a file, as far as its beginning tells.
  let lineBytes: Int
  private let threads: Int

  var name: String { contents.name }

  /// Reads a text in memory.
  ///
  /// - Parameter chunkBytes: bytes of a chunk; `nil` for what is fast.
  init(
    _ bytes: [UInt8], name: String, options: CSVOptions, threads: Int, chunkBytes: Int?
  ) throws(DataError) {
    let start = try TextEncodingCheck.start(of: bytes, name: name)
    let survey = TextSurvey(bytes, from: start, threads: threads)
    if !survey.isPlain {
      try TextEncodingCheck.checkCharacters(
        of: bytes, from: start,
        separator: options.separator ?? CSVDialect.detectSeparator(bytes, from: start), name: name)
    }
    let dialect = CSVDialect.detect(in: bytes, from: start, options: options)
    try self.init(
      InputContents(bytes, name: name), dialect,
      TableHeader(bytes, from: start, dialect: dialect, name: name), options, threads, chunkBytes,
      hasQuotes: survey.hasQuotes, mostLines: survey.lineEnds,
      expectedLines: survey.lineEnds)
  }

  /// Reads a text that is still in its file: lines of ASCII without a quote, as numbers are written.
  ///
  /// - Throws: ``DataError`` where the text is anything else, or wrong. What is thrown is of no use
  ///   to anyone: reading the same text in memory tells what is the matter, if anything is.
  package init(
    pieces contents: InputContents, options: CSVOptions, threads: Int, chunkBytes: Int?
  ) throws(DataError) {
    let head = contents.head
    let start = try TextEncodingCheck.start(of: head, name: contents.name)
    guard TextSurvey(head, from: start, threads: 1).isPlain,
      let dialect = CSVDialect.detect(inHeadOf: contents, from: start, options: options)
    else { throw Self.unexpected }
    let header = try TableHeader(head, from: start, dialect: dialect, name: contents.name)
    let (data, first) = (contents.count - header.dataStart, head.count - header.dataStart)
    let survey = TextSurvey(head, from: header.dataStart, threads: 1)
    // The record that tells the width is over before the head is.
    guard survey.isPlainLines,
      head[header.dataStart...].dropLast().contains(where: { $0 == 0x0A || $0 == 0x0D })
    else { throw Self.unexpected }
    let (lines, overflow) = data.multipliedReportingOverflow(by: survey.lineEnds)
    guard !overflow else { throw Self.unexpected }
    let expectedLines = min(lines / first, data / 2)
    // There may be twice as many lines as the first ones promise.
    try self.init(
      contents, dialect, header, options, threads, chunkBytes, hasQuotes: false,
      mostLines: 2 * expectedLines, expectedLines: expectedLines,
      lineBytes: first / survey.lineEnds)
  }

  /// Thrown, and caught, where a text in a file must be read in memory: it is no lines of ASCII without a
  /// quote, has more of them than its beginning promised, or cannot be read; never shown to anyone.
  static let unexpected = DataError(.badData, "the text must be read in memory")

  private init(
    _ contents: InputContents, _ dialect: CSVDialect, _ header: TableHeader,
    _ options: CSVOptions, _ threads: Int, _ chunkBytes: Int?, hasQuotes: Bool, mostLines: Int,
    expectedLines: Int, lineBytes: Int = 0
  ) throws(DataError) {
    self.contents = contents
    self.hasQuotes = hasQuotes
    self.mostLines = mostLines
    self.expectedLines = expectedLines
    self.lineBytes = lineBytes
    self.dialect = dialect
    self.header = header
    self.threads = threads
    givenKinds = try header.kinds(options, name: contents.name)
    isRequired = options.required != nil
    dataEnd = try Self.dataEnd(contents, after: header.dataStart)
    // Of a wide table a chunk holds some records too.
    chunkRanges = RowRanges(
      chunksOf: header.dataStart..<dataEnd,
      size: chunkBytes ?? max(Self.standardChunkBytes, 128 * header.names.count))
  }

  /// Where a text ends, but for the line ends there.
  private static func dataEnd(
    _ contents: InputContents, after start: Int
  ) throws(DataError) -> Int {
    var end = contents.count
    while end > start {
      let block = max(start, end - 4_096)..<end
      let bytes = try contents.file?.bytes(block)[...] ?? contents.head[block]
      guard bytes.count == block.count else { throw Self.unexpected }
      if let last = bytes.lastIndex(where: { $0 != 0x0A && $0 != 0x0D }) {
        return end - (bytes.endIndex - 1 - last)
      }
      end = block.lowerBound
    }
    return end
  }

  package func table() throws(DataError) -> Table {
    // A field and what ends it are a byte at least.
    let data = dataEnd - header.dataStart
    let mostRows = min(mostLines, data / header.names.count) + 1
    let plan = ReadingPlan(zip(givenKinds, guessKinds()).map { $0 ?? $1 })
    let fill = try TableFill(
      self, plan, mostRows: mostRows, expectedRows: min(mostRows, expectedLines))
    try fill.run(threads: threads)
    let found = fill.result
    guard found.rowCount <= Self.mostRows else {
      throw DataError(
        .badData, file: name, "\(found.rowCount) data rows, expected at most \(Self.mostRows)")
    }
    guard found.rowCount > 0 else {
      throw DataError(
        .badData, file: name,
        dialect.hasHeader ? "no data rows after the header" : "no data rows")
    }
    let kinds = zip(givenKinds, found.tallies).map { $0 ?? $1.kind }
    try checkNumbers(kinds, found)
    var values = [Table.Values](repeating: .skipped, count: kinds.count)
    collect(fill, plan, into: &values)
    if let plan = plan.corrected(kinds) {
      let again = try TableFill(
        self, plan, mostRows: found.rowCount, expectedRows: found.rowCount,
        knownStarts: found.starts)
      try again.run(threads: threads)
      // A file may have changed since it was read first.
      if contents.file != nil {
        let isSame = plan.actions.indices.allSatisfy {
          plan.actions[$0] == .skip || again.result.tallies[$0] == found.tallies[$0]
        }
        guard isSame, again.result.rowCount == found.rowCount else { throw Self.unexpected }
      }
      collect(again, plan, into: &values)
    }
    return Table(
      name: name, columns: columns(values, found.tallies), rowCount: found.rowCount,
      dialect: dialect, notes: notes(kinds, found), lines: found.lines)
  }

  func scanner(of bytes: [UInt8], _ range: Range<Int>, line: Int) -> CSVScanner {
    CSVScanner(bytes, separator: dialect.separator, name: name, range: range, line: line)
  }

  func checkLength(_ field: CSVScanner.Field, column: Int) throws(DataError) {
    guard field.range.count > Self.longestField else { return }
    throw DataError(
      .badData, file: name, at: .field(line: field.line, column: column + 1),
      "a field of \(field.range.count) bytes, expected at most \(Self.longestField)")
  }

  // MARK: Guesses

  /// Most likely kinds, from the first records. A wrong one costs time, no more.
  private func guessKinds() -> [Table.Kind] {
    var tallies = Array(repeating: ColumnTally(), count: header.names.count)
    let end = min(dataEnd, header.dataStart + Self.sampleBytes, contents.head.count)
    var scanner = scanner(of: contents.head, header.dataStart..<end, line: 1)
    var records = 0
    while !scanner.isAtEnd, records < Self.sampleRecords, let field = try? scanner.next() {
      if scanner.column <= tallies.count {
        tallies[scanner.column - 1].count(TokenClass.of(contents.head, field.range))
      }
      if scanner.recordEnded {
        records += 1
        _ = scanner.skipEmptyLines()
      }
    }
    return tallies.map(\.kind)
  }

  private static let sampleBytes = 1 << 18
  private static let sampleRecords = 100

  /// Where in a text in memory the first record begins that does so in `range`, most likely; the
  /// range's end if none does.
  func guessStart(of range: Range<Int>) -> Int {
    guard range.lowerBound > header.dataStart else { return header.dataStart }
    var start = lineStart(from: range.lowerBound, before: range.upperBound)
    guard hasQuotes else { return start }
    // The line may begin inside quotes: then it and the next are hardly of as many fields as they
    // should be.
    let first = start
    for _ in 0..<Self.mostTries where start < range.upperBound {
      if looksLikeRecord(start) { return start }
      start = lineStart(from: start + 1, before: range.upperBound)
    }
    return first
  }

  private static let mostTries = 32

  /// The first place from `start` on that a line end comes before, or `limit`.
  private func lineStart(from start: Int, before limit: Int) -> Int {
    let bytes = contents.head
    var index = start - 1
    while index < limit, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    let isPair =
      index + 1 < dataEnd && index < limit && bytes[index] == 0x0D && bytes[index + 1] == 0x0A
    return min(limit, index + (isPair ? 2 : 1))
  }

  private func looksLikeRecord(_ start: Int) -> Bool {
    var scanner = scanner(
      of: contents.head, start..<min(dataEnd, start + Self.sampleBytes), line: 1)
    for _ in 0..<2 {
      _ = scanner.skipEmptyLines()
      if scanner.isAtEnd { return true }
      repeat {
        guard (try? scanner.next()) != nil else { return false }
      } while !scanner.recordEnded
      if scanner.column != header.names.count { return false }
    }
    return true
  }
}
