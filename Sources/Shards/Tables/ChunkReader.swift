/// Reads the records of one chunk after another into memory of its own.
///
/// The usual record, a line of fields without line ends inside, is read where ``FieldEnds`` cuts it;
/// any other, and the errors, are ``CSVScanner``'s. See `ChunkReader+Fields.swift`.
final class ChunkReader {
  let reader: TableReader
  let plan: ReadingPlan
  let width: Int
  /// All of the file's bytes.
  let bytes: UnsafeBufferPointer<UInt8>

  /// `[rows, numbers of the plan]`.
  let numbers = ScratchBuffer<Double>()
  /// `[rows, texts of the plan]`, places in ``texts``.
  let codes = ScratchBuffer<Int32>()
  var texts: [ChunkTexts]
  var chunk: TableChunk

  /// Where the next record begins.
  var position = 0
  var line = 0
  /// The fields of the record at hand that are none of the usual ones; counted when it is complete.
  var oddFields: [(column: Int, token: TokenClass)] = []
  private var ends = FieldEnds()
  /// The first place in ``ends`` that was not used yet.
  private var nextEnd = 0
  /// 10⁰ to 10⁸.
  private let powers = ScratchBuffer<Double>()
  /// Line − row as long as records follow line by line.
  private var lead = Int.min

  /// - Parameter bytes: those of `reader`, for as long as this lives.
  init(_ reader: TableReader, _ plan: ReadingPlan, _ bytes: UnsafeBufferPointer<UInt8>) {
    self.reader = reader
    self.plan = plan
    self.bytes = bytes
    width = reader.header.names.count
    texts = Array(repeating: ChunkTexts(), count: plan.textCount)
    chunk = TableChunk(range: 0..<0, firstLine: 0, nextLine: 0, tallies: [])
    powers.require(9)
    for exponent in 0...8 {
      powers.base[exponent] = exponent == 0 ? 1 : 10 * powers.base[exponent - 1]
    }
  }

  /// Reads the records that begin from `start` on and before `limit`.
  ///
  /// - Parameter line: that of the first.
  func read(from start: Int, to limit: Int, line: Int) -> TableChunk {
    chunk = TableChunk(
      range: start..<start, firstLine: line, nextLine: line,
      tallies: Array(repeating: ColumnTally(), count: width))
    (position, self.line, nextEnd, lead) = (start, line, 0, .min)
    if start < limit, let text = bytes.baseAddress {
      ends.find(
        text, from: start, to: limit, limit: reader.dataEnd, separator: reader.dialect.separator)
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
    chunk.range = start..<max(start, position)
    chunk.nextLine = self.line
    completeTallies()
    return chunk
  }

  /// Reads records for as long as they are of the usual form.
  private func readPlainRecords(_ text: UnsafePointer<UInt8>, to limit: Int) {
    let (offsets, count, start) = (ends.offsets.base, ends.count, chunk.range.lowerBound)
    while nextEnd < count, start + Int(offsets[nextEnd]) < position { nextEnd += 1 }
    guard position >= NumberWords.reach else { return }
    let separator = reader.dialect.separator
    let readable = bytes.count - NumberWords.reach
    let (width, powers) = (width, UnsafePointer(powers.base))
    plan.actions.withUnsafeBufferPointer { actions in
      var number = numbers.base + chunk.rowCount * plan.numberCount
      var code = codes.base + chunk.rowCount * plan.textCount
      while position < limit, nextEnd + width <= count {
        let last = start &+ Int(offsets[nextEnd &+ width &- 1])
        guard last <= readable else { return }
        var begin = position
        var (nextNumber, nextCode) = (number, code)
        for column in 0..<width {
          let end = start &+ Int(offsets[nextEnd &+ column])
          let byte = text[end]
          let isRight =
            column == width &- 1 ? byte == 0x0A || byte == 0x0D : byte == separator
          guard isRight else { return oddFields.removeAll(keepingCapacity: true) }
          switch actions[column] {
          case .number:
            var value = NumberWords.value(text, begin, end, powers: powers)
            if value.isNaN {
              guard let other = otherNumber(begin..<end, column) else {
                return oddFields.removeAll(keepingCapacity: true)
              }
              value = other
            }
            nextNumber.pointee = value
            nextNumber += 1
          case .text:
            guard let value = plainText(begin..<end, column) else {
              return oddFields.removeAll(keepingCapacity: true)
            }
            nextCode.pointee = value
            nextCode += 1
          case .skip:
            guard plainField(begin..<end) != nil else {
              return oddFields.removeAll(keepingCapacity: true)
            }
          }
          begin = end &+ 1
        }
        (number, code) = (nextNumber, nextCode)
        nextEnd &+= width
        position = last &+ 1
        if text[last] == 0x0D, position < reader.dataEnd, text[position] == 0x0A {
          position &+= 1
          nextEnd &+= 1
        }
        completeRecord(from: line)
        line &+= 1
      }
    }
  }

  /// Reads a record of any form, or steps over an empty line.
  private func readOtherRecord() throws(DataError) {
    var scanner = reader.scanner(position..<reader.dataEnd, line: line)
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
  func forgetTexts() { texts = Array(repeating: ChunkTexts(), count: plan.textCount) }

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
