extension CSVDialect {
  /// Finds out how `bytes` from `start` on are written, as far as `options` leave it open.
  package static func detect(
    in bytes: [UInt8], from start: Int, options: CSVOptions
  ) -> CSVDialect {
    let separator = options.separator ?? detectSeparator(bytes, from: start)
    let sample = DialectSample(bytes, from: start, separator: separator)
    if options.hasHeader == nil, sample.beginsWithCounts(of: bytes, from: start) {
      return CSVDialect(separator: separator, hasHeader: false, hasCountLine: true)
    }
    return CSVDialect(options, sample)
  }

  /// The same for contents that are still in their file, where the first bytes are enough to tell;
  /// else `nil`.
  static func detect(
    inHeadOf contents: InputContents, from start: Int, options: CSVOptions
  ) -> CSVDialect? {
    let isGiven = options.separator != nil && options.hasHeader != nil
    guard isGiven || contents.head.count > start + DialectSample.bytes else { return nil }
    let separator = options.separator ?? detectSeparator(contents.head, from: start)
    let sample = DialectSample(contents.head, from: start, separator: separator)
    if options.hasHeader == nil, sample.counts(atMost: contents.count) != nil { return nil }
    return CSVDialect(options, sample)
  }

  private init(_ options: CSVOptions, _ sample: DialectSample) {
    self.init(
      separator: sample.separator,
      hasHeader: options.hasHeader ?? Self.required(options, sample) ?? sample.beginsWithNames)
  }

  /// What the columns that a model needs say: names that stand in the first line are its header.
  private static func required(_ options: CSVOptions, _ sample: DialectSample) -> Bool? {
    guard let required = options.required else { return nil }
    let names = Set(sample.firstRecord)
    let needed = required.kinds.keys.filter { !required.optional.contains($0) }
    if !needed.isEmpty, needed.allSatisfy(names.contains) { return true }
    return required.hadHeader ? nil : false
  }

  /// The separator that cuts most of the first records into equally many fields, at least 2.
  ///
  /// Among equals a tab goes before `;` before `|` before `,`: a comma may be a decimal comma in
  /// every field of a file that is cut by one of the others, hardly the other way round.
  static func detectSeparator(_ bytes: [UInt8], from start: Int) -> UInt8 {
    var best = (separator: UInt8(ascii: ","), share: 0.0)
    for candidate in "\t;|,".utf8 {
      let widths = DialectSample.widths(bytes, from: start, separator: candidate)
      var counts: [Int: Int] = [:]
      for width in widths { counts[width, default: 0] += 1 }
      let mode = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
      guard let mode, mode.key >= 2 else { continue }
      let share = Double(mode.value) / Double(widths.count)
      if share > best.share { best = (candidate, share) }
    }
    return best.separator
  }
}

/// The first records of a file, to judge its dialect by. Faults in them are reported later, by the
/// reading proper.
struct DialectSample {
  private static let records = 100
  /// No byte after these is looked at.
  static let bytes = 1 << 18
  private static let fields = 200_000

  let firstRecord: [String]
  /// Class, in the first record, of each field.
  private let firstClasses: [TokenClass]
  private let columns: [Column]
  let separator: UInt8
  private let recordCount: Int
  /// Fields of the second record.
  private let secondWidth: Int

  /// What the records after the first have in a column.
  private struct Column {
    var numbers = 0
    var others = 0
    /// Whether the first record's field stands among them again.
    var repeatsFirst = false
  }

  init(_ bytes: [UInt8], from start: Int, separator: UInt8) {
    var scanner = Self.scanner(bytes, from: start, separator: separator)
    _ = scanner.skipEmptyLines()
    var first: [CSVScanner.Field] = []
    var columns: [Column] = []
    var (record, total, secondWidth) = (0, 0, 0)
    while !scanner.isAtEnd, record <= Self.records, total < Self.fields,
      let field = try? scanner.next()
    {
      total += 1
      let place = scanner.column - 1
      if record == 0 {
        first.append(field)
        columns.append(Column())
      } else if place < columns.count {
        switch TokenClass.of(bytes, field.range) {
        case .number: columns[place].numbers += 1
        case .missing, .none: break
        case .malformedNumber, .text: columns[place].others += 1
        }
        columns[place].repeatsFirst =
          columns[place].repeatsFirst || bytes[field.range] == bytes[first[place].range]
      }
      guard scanner.recordEnded else { continue }
      if record == 1 { secondWidth = scanner.column }
      record += 1
      _ = scanner.skipEmptyLines()
    }
    firstRecord = first.map { scanner.string(of: $0) }
    firstClasses = first.map { TokenClass.of(bytes, $0.range) }
    self.columns = columns
    recordCount = record
    self.separator = separator
    self.secondWidth = secondWidth
  }

  private static func scanner(
    _ bytes: [UInt8], from start: Int, separator: UInt8
  ) -> CSVScanner {
    CSVScanner(
      bytes, separator: separator, name: "", range: start..<min(bytes.count, start + Self.bytes))
  }

  /// Fields in each of the first records, without one that the sample's end may have cut.
  static func widths(_ bytes: [UInt8], from start: Int, separator: UInt8) -> [Int] {
    var scanner = scanner(bytes, from: start, separator: separator)
    var widths: [Int] = []
    _ = scanner.skipEmptyLines()
    while !scanner.isAtEnd, widths.count < records, (try? scanner.next()) != nil {
      guard scanner.recordEnded else { continue }
      widths.append(scanner.column)
      _ = scanner.skipEmptyLines()
    }
    if scanner.position < bytes.count, widths.count > 1, scanner.isAtEnd { widths.removeLast() }
    return widths
  }

  /// Whether the first record names the columns rather than filling them.
  ///
  /// A word over numbers speaks for it, a number over numbers against it. Where every column holds
  /// words, it is a header if its words are all different and none stands below it again.
  var beginsWithNames: Bool {
    var (speakFor, speakAgainst) = (0, 0)
    for (column, token) in zip(columns, firstClasses) {
      let isNumeric = column.numbers > 0 && column.numbers >= 19 * column.others
      switch token {
      case .number where isNumeric || recordCount == 1: speakAgainst += 1
      case .text where isNumeric: speakFor += 1
      default: break
      }
    }
    if speakFor != speakAgainst || speakFor > 0 { return speakFor > speakAgainst }
    let words = firstClasses.filter { $0 == .text || $0 == .none }.count
    return words > 0 && Set(firstRecord).count == firstRecord.count
      && !columns.contains { $0.repeatsFirst }
      && !firstClasses.contains { $0 == .number || $0 == .malformedNumber }
  }

  /// The rows that the first record says there are, should it be `rows,features,class,class…` as in
  /// scikit-learn's own data files.
  ///
  /// - Parameter most: bytes of the file. None has more records than that; what says so may be near
  ///   `Int.max`.
  func counts(atMost most: Int) -> Int? {
    guard firstRecord.count >= 2, recordCount > 1,
      let rows = Int(firstRecord[0]), let features = Int(firstRecord[1]),
      rows > 0, rows <= most,
      features == secondWidth - 1, !firstClasses.dropFirst(2).contains(.number)
    else { return nil }
    return rows
  }

  /// Whether the first record is such and right about the rows.
  func beginsWithCounts(of bytes: [UInt8], from start: Int) -> Bool {
    guard let rows = counts(atMost: bytes.count) else { return false }
    var scanner = CSVScanner(
      bytes, separator: separator, name: "", range: start..<bytes.count)
    var records = 0
    _ = scanner.skipEmptyLines()
    while !scanner.isAtEnd, records <= rows + 1, (try? scanner.next()) != nil {
      guard scanner.recordEnded else { continue }
      records += 1
      _ = scanner.skipEmptyLines()
    }
    return scanner.isAtEnd && records == rows + 1
  }
}
