/// The distinct texts of a column in the chunks that one thread has read.
struct ChunkTexts {
  private(set) var interner = TextInterner()
  /// What each text looks like.
  private(set) var classes: [TokenClass] = []
  /// The number that each text has in the whole table, −1 for a missing value; as far as chunks
  /// were accepted.
  private(set) var translation: [Int32] = []

  /// The number of a text in this thread, a new one for one not seen before.
  mutating func code(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
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
