/// What is claimable of one worker's share of a phase, in a word that can be exchanged whole: which phase
/// it is, its kind of work, the share's end, and the next chunk.
struct Ticket: Equatable {
  /// Chunks that a phase may have.
  static let maxChunks = 1 << 24
  /// Kinds of work that there may be.
  static let maxKinds = 1 << 8

  var word: UInt64

  init(word: UInt64) { self.word = word }

  /// - Parameters:
  ///   - phase: its number modulo 256, which tells neighbours apart.
  ///   - kind: below ``maxKinds``.
  ///   - chunks: of the share; ends are below ``maxChunks``.
  init(phase: UInt8, kind: Int, chunks: Range<Int>) {
    let (end, next) = (UInt64(chunks.upperBound), UInt64(chunks.lowerBound))
    word = UInt64(phase) << 56 | UInt64(kind) << 48 | end << 24 | next
  }

  var phase: UInt8 { UInt8(word >> 56) }
  var kind: Int { Int(word >> 48 & 0xFF) }
  var end: Int { Int(word >> 24 & 0xFF_FFFF) }
  var next: Int { Int(word & 0xFF_FFFF) }

  /// Whether there is anything to claim.
  var isOpen: Bool { next < end }

  /// What stands in its place when ``next`` has been claimed.
  var claimed: Ticket { Ticket(word: word + 1) }

  /// Whether the worker who has `own` may help with this one.
  ///
  /// Not before it knows its own share of the phase: the leader writes one ticket after the other, and
  /// who took others' chunks meanwhile would leave its own to them, in every phase. (So it was: 2 threads
  /// fetched each other's parameters in every step, which took 1 % longer, and between cores far apart
  /// 8 %.)
  func mayBeHelped(by own: Ticket) -> Bool { isOpen && phase == own.phase }
}
