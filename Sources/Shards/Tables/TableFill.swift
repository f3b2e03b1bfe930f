import Dispatch
import Synchronization

/// One way through a table's data, chunk by chunk, on several threads.
///
/// Where a chunk begins is guessed, since only reading from the start tells whether a line end
/// stands inside quotes. Chunks are read side by side but accepted one after the other; one that
/// was read from a wrong place is then read again. So everything, the first error too, is as if one
/// thread had read from the start.
///
/// A thread whose turn has not come waits. To let it read some chunks on instead was no faster,
/// neither alone on the machine nor beside another program.
///
/// `@unchecked Sendable`: `result` and `dictionaries` are touched only by the thread whose turn it is
/// (see ``ChunkTurns``).
final class TableFill: @unchecked Sendable {
  /// What is known of the chunks accepted so far.
  struct Result {
    /// Where each chunk begins.
    var starts: [Int] = []
    var position: Int
    var line: Int
    var rowCount = 0
    var emptyLines = 0
    var lines = RowLines()
    var tallies: [ColumnTally]
    /// Chunks with fields in them that are neither numbers nor missing.
    var oddChunks: [(range: Range<Int>, line: Int)] = []
    var failure: DataError?
  }

  private(set) var result: Result
  /// The texts of each column that the plan reads as texts.
  private(set) var dictionaries: [TextInterner]
  let numbers: ColumnStore<Double>
  let codes: ColumnStore<Int32>

  private let reader: TableReader
  private let plan: ReadingPlan
  /// Rows that there is room for.
  private let mostRows: Int
  /// Starts that are known from an earlier way through the table.
  private let knownStarts: [Int]?
  private let turns = ChunkTurns()
  private let nextChunk = Atomic(0)

  /// - Parameters:
  ///   - mostRows: rows to make room for.
  ///   - expectedRows: how many of them are likely to be filled.
  /// - Throws: ``DataError`` `outOfMemory`.
  init(
    _ reader: TableReader, _ plan: ReadingPlan, mostRows: Int, expectedRows: Int,
    knownStarts: [Int]? = nil
  ) throws(DataError) {
    let (bytes, overflow) = mostRows.multipliedReportingOverflow(
      by: 8 * plan.numberCount + 4 * plan.textCount)
    try Memory.require(overflow ? .max : bytes, for: reader.name)
    self.reader = reader
    self.plan = plan
    self.mostRows = mostRows
    self.knownStarts = knownStarts
    numbers = ColumnStore(
      columns: plan.numberCount, rows: mostRows, expectedRows: expectedRows)
    codes = ColumnStore(columns: plan.textCount, rows: mostRows, expectedRows: expectedRows)
    dictionaries = Array(repeating: TextInterner(), count: plan.textCount)
    result = Result(
      position: reader.header.dataStart, line: reader.header.dataLine,
      tallies: Array(repeating: ColumnTally(), count: reader.header.names.count))
  }

  /// Reads everything.
  func run(threads: Int) throws(DataError) {
    let workers = max(1, min(threads, reader.chunkRanges.count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      reader.contents.head.withUnsafeBufferPointer { work($0) }
    }
    if let failure = result.failure { throw failure }
  }

  private func work(_ head: UnsafeBufferPointer<UInt8>) {
    let chunks = reader.chunkRanges
    let window = TextWindow(reader, head: head)
    let worker = ChunkReader(reader, plan, window)
    while true {
      let index = nextChunk.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < chunks.count else { return }
      let end = chunks[index].upperBound
      let guess = window.move(to: chunks[index])
      var chunk = worker.read(from: knownStarts?[index] ?? guess, to: end, line: 0)
      guard turns.wait(for: index) else { return }
      if chunk.range.lowerBound != result.position || chunk.failure != nil {
        worker.forgetTexts()
        chunk = worker.read(from: result.position, to: end, line: result.line)
      }
      if chunk.failure == nil, result.rowCount + chunk.rowCount > mostRows {
        chunk.failure = TableReader.unexpected
      }
      if chunk.failure != nil {
        result.failure = chunk.failure
        return turns.stop()
      }
      let first = accept(chunk, worker)
      turns.pass()
      numbers.fill(worker.numbers.base, rows: chunk.rowCount, at: first)
      worker.translateCodes()
      codes.fill(worker.codes.base, rows: chunk.rowCount, at: first)
    }
  }

  /// Adds a chunk to the result and returns the place of its first row.
  private func accept(_ chunk: TableChunk, _ worker: ChunkReader) -> Int {
    let first = result.rowCount
    let linesBefore = result.line - chunk.firstLine
    result.starts.append(chunk.range.lowerBound)
    result.lines.append(chunk.lines, rowsBefore: first, linesBefore: linesBefore)
    for column in result.tallies.indices {
      result.tallies[column].add(chunk.tallies[column], linesBefore: linesBefore)
    }
    if chunk.hasOddFields { result.oddChunks.append((chunk.range, result.line)) }
    result.rowCount += chunk.rowCount
    result.emptyLines += chunk.emptyLines
    result.position = chunk.range.upperBound
    result.line += chunk.nextLine - chunk.firstLine
    worker.mergeTexts(into: &dictionaries)
    return first
  }
}
