/// The distinct texts of a column in the chunks that one thread has read.
struct ChunkTexts {
  private(set) var interner = TextInterner()
  /// What each text looks like.
  private(set) var classes: [TokenClass] = []
  /// The number that each text has in the whole table, −1 for a missing value; as far as chunks
  /// were accepted.
  private(set) var translation: [Int32] = []
  /// Short texts met lately, each in the place that its bytes give.
  private var recent: [ShortText] = []
  /// A power of two.
  let recentCount: Int
  private static let mostRecent = 512
  /// In all columns of a thread together, 1.5 MiB.
  private static let mostRecentInAll = 1 << 16

  /// - Parameter columns: how many such columns a thread has; of very many each keeps few texts at
  ///   hand, or a file of one short row would take a gigabyte.
  init(columns: Int = 1) {
    var count = Self.mostRecent
    while count > 1, count * columns > Self.mostRecentInAll { count /= 2 }
    recentCount = count
  }

  /// The number of a text in this thread, a new one for one not seen before.
  ///
  /// Most columns hold a few short texts: they are found by comparing two words, without the hash
  /// that withstands malice.
  mutating func code(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard var key = ShortText(text) else { return intern(text) }
    if recent.isEmpty { recent = Array(repeating: ShortText(), count: recentCount) }
    let place = key.hash(below: recentCount)
    if recent[place].isSameText(as: key) { return recent[place].code }
    key.code = intern(text)
    recent[place] = key
    return key.code
  }

  private mutating func intern(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    let code = interner.code(text)
    if Int(code) == classes.count { classes.append(TokenClass.of(text, text.indices)) }
    return code
  }

  /// Gives the texts that are new since the last time their numbers in the table, in the order in
  /// which they appeared.
  mutating func merge(into all: inout TextInterner) {
    for code in translation.count..<classes.count {
      translation.append(classes[code] == .missing ? -1 : interner.withBytes(code) { all.code($0) })
    }
  }
}

/// A text of 16 bytes at most: two words, which overlap where it is shorter, and its length.
struct ShortText {
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  /// −1 for no text.
  private var count: Int32 = -1
  /// Its number; means nothing before it is set.
  var code: Int32 = -1

  /// No text.
  init() {}

  /// `nil` for a longer one.
  @inline(__always)
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    let bytes = UnsafeRawBufferPointer(text)
    switch bytes.count {
    case 0: break
    case 1...3:
      first = UInt64(bytes[0]) | UInt64(bytes[bytes.count / 2]) << 8
      second = UInt64(bytes[bytes.count - 1])
    case 4...7:
      first = UInt64(bytes.loadUnaligned(as: UInt32.self))
      second = UInt64(bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self))
    case 8...16:
      first = bytes.loadUnaligned(as: UInt64.self)
      second = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    default: return nil
    }
    count = Int32(bytes.count)
  }

  @inline(__always)
  func isSameText(as other: ShortText) -> Bool {
    first == other.first && second == other.second && count == other.count
  }

  /// A place that depends on all bytes; `count` is a power of two.
  @inline(__always)
  func hash(below count: Int) -> Int {
    let mixed = (first ^ (second &<< 29 | second &>> 35)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed &>> 40) & (count - 1)
  }
}
