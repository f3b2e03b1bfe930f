/// Reads the records of one chunk after another into memory of its own.
///
/// The usual record, a line of fields without line ends inside, is read where ``FieldEnds`` cuts it;
/// any other, and the errors, are ``CSVScanner``'s. See `ChunkReader+Fields.swift`.
final class ChunkReader {
  let reader: TableReader
  let plan: ReadingPlan
  let width: Int
  /// Places in the text count from its beginning.
  let window: TextWindow
  var bytes: UnsafeBufferPointer<UInt8> { window.bytes }

  /// `[rows, numbers of the plan]`.
  let numbers = ScratchBuffer<Double>()
  /// `[rows, texts of the plan]`, places in ``texts``.
  let codes = ScratchBuffer<Int32>()
  // One thread has all of this; to be asked at each field whether that is so takes time.
  @exclusivity(unchecked) var texts: [ChunkTexts]
  @exclusivity(unchecked) var chunk: TableChunk

  /// Where in the window the next record begins.
  var position = 0
  var line = 0
  /// The fields of the record at hand that are none of the usual ones; counted when it is complete.
  @exclusivity(unchecked) var oddFields: [(column: Int, token: TokenClass)] = []
  /// Where in the window the chunk begins.
  private var stretchStart = 0
  private var ends = FieldEnds()
  /// The first place in ``ends`` that was not used yet.
  private var nextEnd = 0
  let words = NumberWords()
  /// Line − row as long as records follow line by line.
  private var lead = Int.min

  init(_ reader: TableReader, _ plan: ReadingPlan, _ window: TextWindow) {
    self.reader = reader
    self.plan = plan
    self.window = window
    width = reader.header.names.count
    texts = Self.texts(plan)
    chunk = TableChunk(range: 0..<0, firstLine: 0, nextLine: 0, tallies: [])
  }

  deinit { words.deallocate() }

  /// Reads the records that begin from `first` on and before `last`, both counted from the text's
  /// beginning.
  ///
  /// - Parameter line: that of the first.
  func read(from first: Int, to last: Int, line: Int) -> TableChunk {
    chunk = TableChunk(
      range: first..<first, firstLine: line, nextLine: line,
      tallies: Array(repeating: ColumnTally(), count: width))
    let (start, limit) = (first - window.origin, last - window.origin)
    (position, self.line, nextEnd, lead) = (start, line, 0, .min)
    stretchStart = start
    // A record that a fault cut short may have left some.
    oddFields.removeAll(keepingCapacity: true)
    if window.isBroken || start < 0 {
      chunk.failure = TableReader.unexpected
    } else if start < limit, let text = bytes.baseAddress {
      ends.find(
        text, from: start, to: limit, limit: window.dataEnd, separator: reader.dialect.separator)
      // A record has as many ends as fields, but for the file's last and one that goes on and on.
      let rows = ends.count / width + 2
      numbers.require(rows * plan.numberCount)
      codes.require(rows * plan.textCount)
      do throws(DataError) {
        while position < limit {
          readPlainRecords(text, to: limit)
          if position < limit { try readOtherRecord() }
        }
      } catch {
        chunk.failure = error
      }
    }
    chunk.range = first..<max(first, window.origin + position)
    chunk.nextLine = self.line
    completeTallies()
    return chunk
  }

  /// Reads records for as long as they are of the usual form.
  private func readPlainRecords(_ text: UnsafePointer<UInt8>, to limit: Int) {
    let (offsets, count, start, dataEnd) = (
      ends.offsets.base, ends.count, stretchStart, window.dataEnd
    )
    while nextEnd < count, start + Int(offsets[nextEnd]) < position { nextEnd += 1 }
    let separator = reader.dialect.separator
    let readable = window.readable - NumberWords.reach - start
    let (stretch, limit) = (text + start, limit - start)
    var number = numbers.base + chunk.rowCount * plan.numberCount
    var code = codes.base + chunk.rowCount * plan.textCount
    // Locals: what a class holds is read anew each time.
    var (begin, next) = (position - start, nextEnd)
    while begin < limit, next + width <= count {
      let fields = offsets + next
      let last = Int(fields[width &- 1])
      guard last <= readable,
        readPlainRecord(stretch, from: begin, fields, separator, &number, &code)
      else { break }
      next &+= width
      begin = last &+ 1
      if stretch[last] == 0x0D, start + begin < dataEnd, stretch[begin] == 0x0A {
        begin &+= 1
        next &+= 1
      }
      completeRecord(from: line)
      line &+= 1
    }
    (position, nextEnd) = (start + begin, next)
  }

  /// Reads the record whose fields end at `fields` and moves `number` and `code` behind what it
  /// wrote; or leaves them and returns false. Offsets count from `text`, where the chunk begins.
  private func readPlainRecord(
    _ text: UnsafePointer<UInt8>, from start: Int, _ fields: UnsafePointer<UInt32>,
    _ separator: UInt8, _ number: inout UnsafeMutablePointer<Double>,
    _ code: inout UnsafeMutablePointer<Int32>
  ) -> Bool {
    var begin = start
    var (nextNumber, nextCode) = (number, code)
    let last = width &- 1
    var column = 0
    while column <= last {
      // As many numbers in a row as there are; the record's last ends otherwise.
      let read = words.read(
        text, from: &begin, fields + column,
        count: min(plan.numbersFrom[column], last &- column), separator: separator, to: nextNumber)
      nextNumber += read
      column &+= read
      // Then one field of any kind.
      let end = Int(fields[column])
      let byte = text[end]
      let isRight = column == last ? byte == 0x0A || byte == 0x0D : byte == separator
      let field = stretchStart &+ begin..<stretchStart &+ end
      guard isRight else { return forgetOddFields() }
      switch plan.actions[column] {
      case .number:
        guard let value = words.value(text, begin, end) ?? otherNumber(field, column) else {
          return forgetOddFields()
        }
        nextNumber.pointee = value
        nextNumber += 1
      case .text:
        guard let value = plainText(field, column) else { return forgetOddFields() }
        nextCode.pointee = value
        nextCode += 1
      case .skip:
        guard plainField(field) != nil else { return forgetOddFields() }
      }
      begin = end &+ 1
      column &+= 1
    }
    (number, code) = (nextNumber, nextCode)
    return true
  }

  /// Reads a record of any form, or steps over an empty line.
  private func readOtherRecord() throws(DataError) {
    var scanner = reader.scanner(of: window.array, position..<window.dataEnd, line: line)
    // An empty line is no row, except in a table of one column, where it is a missing field.
    if width > 1, scanner.skipEmptyLine() {
      chunk.emptyLines += 1
    } else {
      try read(&scanner)
    }
    (position, line) = (scanner.position, scanner.line)
  }

  private func read(_ scanner: inout CSVScanner) throws(DataError) {
    let first = scanner.line
    var found = 0
    repeat {
      let field = try scanner.next()
      if found < width, plan.actions[found] != .skip {
        try reader.checkLength(field, column: found)
        store(field, scanner, column: found)
      }
      found += 1
    } while !scanner.recordEnded
    guard found == width else {
      throw DataError(
        .badData, file: reader.name, at: .field(line: first, column: min(found, width + 1)),
        "expected \(width) field\(width == 1 ? "" : "s"), found \(found)")
    }
    completeRecord(from: first)
  }

  private func store(_ field: CSVScanner.Field, _ scanner: CSVScanner, column: Int) {
    let (row, place) = (chunk.rowCount, plan.places[column])
    switch plan.actions[column] {
    case .number: numbers.base[row * plan.numberCount + place] = number(field, column)
    case .text:
      codes.base[row * plan.textCount + place] =
        field.hasDoubledQuotes
        ? scanner.text(of: field).withUnsafeBufferPointer { code($0, field, column) }
        : code(UnsafeBufferPointer(rebasing: bytes[field.range]), field, column)
    case .skip: break
    }
  }

  /// Counts a record that was read without a fault.
  @inline(__always)
  private func completeRecord(from first: Int) {
    if !oddFields.isEmpty { countOddFields() }
    // Rows mostly follow line by line: then there is nothing to note.
    if first &- chunk.rowCount != lead {
      chunk.lines.append(row: chunk.rowCount, line: first)
      lead = first &- chunk.rowCount
    }
    chunk.rowCount &+= 1
  }

  // MARK: Texts

  /// Gives up the texts of chunks that were not accepted.
  func forgetTexts() { texts = Self.texts(plan) }

  private static func texts(_ plan: ReadingPlan) -> [ChunkTexts] {
    Array(repeating: ChunkTexts(columns: plan.textCount), count: plan.textCount)
  }

  /// Adds the texts that are new to those of the whole table.
  func mergeTexts(into dictionaries: inout [TextInterner]) {
    for place in texts.indices { texts[place].merge(into: &dictionaries[place]) }
  }

  /// Turns the codes of this thread into those of the whole table.
  func translateCodes() {
    for place in texts.indices {
      texts[place].translation.withUnsafeBufferPointer { translation in
        for row in 0..<chunk.rowCount {
          let index = row * plan.textCount + place
          codes.base[index] = translation[Int(codes.base[index])]
        }
      }
    }
  }
}
