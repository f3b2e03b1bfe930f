/// The part of a table's text that a thread reads records from: all of a text in memory; of one in a
/// file, the lines of one chunk after another, copied to memory of the thread's own.
///
/// Then the file's bytes are never all in memory, which must be cleared before they come, and those of a
/// chunk are still in the core's cache when they are read.
final class TextWindow {
  private(set) var bytes: UnsafeBufferPointer<UInt8>
  /// Where in the text ``bytes`` begin.
  private(set) var origin = 0
  /// Where in ``bytes`` the data end; a window of a file ends with a record.
  private(set) var dataEnd: Int
  /// Bytes that may be loaded, whatever they are behind ``dataEnd``.
  private(set) var readable: Int
  /// Whether the file's bytes were not as expected here; a window in memory never is.
  private(set) var isBroken = false

  private let reader: TableReader
  private let buffer = ScratchBuffer<UInt8>()
  private var copy: [UInt8]?

  /// - Parameter head: the bytes in memory of the reader's contents, for as long as this lives.
  init(_ reader: TableReader, head: UnsafeBufferPointer<UInt8>) {
    self.reader = reader
    bytes = head
    (dataEnd, readable) = (reader.dataEnd, head.count)
  }

  /// ``bytes`` as an array, for what is rare.
  var array: [UInt8] {
    if reader.contents.file == nil { return reader.contents.head }
    let array = copy ?? Array(bytes)
    copy = array
    return array
  }

  /// Moves the window to the records that begin in `chunk` and returns where the first does: the
  /// chunk's end if none does. In a text in memory that is likely, in a file certain.
  func move(to chunk: Range<Int>) -> Int {
    guard let file = reader.contents.file else { return reader.guessStart(of: chunk) }
    let start = copyLines(of: chunk, from: file)
    isBroken = start == nil
    return start ?? chunk.lowerBound
  }

  /// Lines are mostly much shorter than this.
  private static let standardAhead = 4 << 10
  /// A longer line is for those who ask for memory first.
  private static let mostAhead = 4 << 20

  private func copyLines(of chunk: Range<Int>, from file: OpenFile) -> Int? {
    // The byte before tells whether the chunk begins with a line.
    let begin = max(reader.header.dataStart, chunk.lowerBound - 1)
    var ahead = max(Self.standardAhead, 2 * reader.lineBytes)
    while ahead <= Self.mostAhead {
      let end = min(reader.dataEnd, chunk.upperBound + ahead)
      buffer.require(end - begin + NumberWords.reach)
      guard (try? file.read(begin..<end, to: buffer.base)) == end - begin else { return nil }
      let text = UnsafeBufferPointer(start: buffer.base, count: end - begin)
      guard TextSurvey(text).isPlainLines else { return nil }
      let first =
        chunk.lowerBound == begin
        ? 0 : Self.lineStart(in: text, after: 0, before: chunk.upperBound - begin)
      guard let first, first < chunk.upperBound - begin else {
        show(0, of: text, from: chunk.upperBound)
        return chunk.upperBound
      }
      // Where the text goes on behind the last byte, that may be half of a line end.
      let isRest = end == reader.dataEnd
      let next = Self.lineStart(
        in: text, after: chunk.upperBound - 1 - begin, before: isRest ? text.count : text.count - 1)
      if next != nil || isRest {
        show(next ?? text.count, of: text, from: begin)
        return begin + first
      }
      ahead *= 2
    }
    return nil
  }

  private func show(_ count: Int, of text: UnsafeBufferPointer<UInt8>, from origin: Int) {
    bytes = UnsafeBufferPointer(rebasing: text[..<count])
    (self.origin, dataEnd, readable, copy) = (origin, count, count + NumberWords.reach, nil)
    // What is loaded is always something.
    (buffer.base + text.count).initialize(repeating: 0, count: NumberWords.reach)
  }

  /// What follows the first line end that begins in `start..<limit`.
  private static func lineStart(
    in text: UnsafeBufferPointer<UInt8>, after start: Int, before limit: Int
  ) -> Int? {
    var index = start
    while index < limit, text[index] != 0x0A, text[index] != 0x0D { index += 1 }
    guard index < limit else { return nil }
    let isPair = text[index] == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A
    return index + (isPair ? 2 : 1)
  }
}
