/// What can be told of a text without reading it: how many lines it may have, and whether it needs
/// a closer look. One pass, sixteen bytes at a time, shared out among threads.
package struct TextSurvey: Equatable, Sendable {
  /// LF, CRLF and lone CR, those inside quotes too.
  package var lineEnds = 0
  package var hasQuotes = false
  /// Whether every byte is ASCII and none is NUL.
  package var isPlain = true

  /// Bytes looked at in a step.
  private static let lanes = 16
  /// What a thread takes at a time of bytes in memory.
  private static let piece = 1 << 20

  /// Whether the text is ASCII without quotes: every line end then ends a record.
  package var isPlainLines: Bool { isPlain && !hasQuotes }

  /// Looks at `bytes` from `start` on.
  package init(_ bytes: [UInt8], from start: Int, threads: Int) {
    let pieces = RowRanges(chunksOf: start..<max(start, bytes.count), size: Self.piece)
    self = bytes.withUnsafeBufferPointer { bytes in
      nonisolated(unsafe) let bytes = bytes
      let parts = ParallelMap.map(pieces.count, threads: threads) { index in
        var part = TextSurvey()
        part.look(at: bytes, pieces[index])
        return part
      }
      return parts.reduce(into: TextSurvey()) { $0.add($1) }
    }
  }

  /// Looks at all of `bytes`.
  init(_ bytes: UnsafeBufferPointer<UInt8>) { look(at: bytes, bytes.indices) }

  private init() {}

  private mutating func add(_ other: TextSurvey) {
    lineEnds += other.lineEnds
    hasQuotes = hasQuotes || other.hasQuotes
    isPlain = isPlain && other.isPlain
  }

  private mutating func look(at bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    guard let base = bytes.baseAddress else { return }
    let raw = UnsafeRawPointer(base)
    let vectors = range.count / Self.lanes
    var (all, zeros) = (SIMD16<UInt8>(), SIMD16<UInt8>())
    var (quotes, returns) = (SIMD16<UInt8>(), SIMD16<UInt8>())
    // Made here: the compiler makes a vector of one number lane by lane, wherever it stands.
    let quote = SIMD16(repeating: UInt8(ascii: "\""))
    let (feed, carriageReturn) = (SIMD16<UInt8>(repeating: 0x0A), SIMD16<UInt8>(repeating: 0x0D))
    let zero = SIMD16<UInt8>()
    var vector = 0
    while vector < vectors {
      // A lane counts to 255.
      let stop = min(vectors, vector + 255)
      var feeds = SIMD16<UInt8>()
      while vector < stop {
        let lanes = raw.loadUnaligned(
          fromByteOffset: range.lowerBound &+ vector &* Self.lanes, as: SIMD16<UInt8>.self)
        all |= lanes
        zeros |= Self.find(zero, in: lanes)
        quotes |= Self.find(quote, in: lanes)
        returns |= Self.find(carriageReturn, in: lanes)
        feeds &-= Self.find(feed, in: lanes)
        vector &+= 1
      }
      lineEnds += Int(SIMD16<UInt16>(truncatingIfNeeded: feeds).wrappedSum())
    }
    isPlain = isPlain && all.max() < 0x80 && zeros.max() == 0
    hasQuotes = hasQuotes || quotes.max() > 0
    var hasReturns = returns.max() > 0
    for index in (range.lowerBound + vectors * Self.lanes)..<range.upperBound {
      let byte = bytes[index]
      if byte == 0x0A { lineEnds += 1 }
      hasReturns = hasReturns || byte == 0x0D
      hasQuotes = hasQuotes || byte == UInt8(ascii: "\"")
      isPlain = isPlain && byte > 0 && byte < 0x80
    }
    if hasReturns { lineEnds += loneReturns(bytes, range) }
  }

  /// All bits of the lanes that are `byte`.
  @inline(__always)
  private static func find(_ byte: SIMD16<UInt8>, in lanes: SIMD16<UInt8>) -> SIMD16<UInt8> {
    unsafeBitCast(lanes .== byte, to: SIMD16<UInt8>.self)
  }

  private func loneReturns(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where bytes[index] == 0x0D {
      if index + 1 == bytes.count || bytes[index + 1] != 0x0A { count += 1 }
    }
    return count
  }
}
