/// Gives every distinct text a small number, in order of first appearance.
///
/// No `String` is made while fields stream through: distinct texts are kept as bytes, one after the
/// other, behind an open-addressing table. The hash is the standard library's seeded one, so no file
/// can be written to make it slow; the numbers given do not depend on the hash.
package struct TextInterner {
  private var arena: [UInt8] = []
  /// Where each text ends in the arena.
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// Numbers of texts, −1 for free; a power of two, at most half full.
  private var slots: [Int32] = []

  package init() {}

  /// Distinct texts so far.
  package var count: Int { ends.count }

  /// The bytes of text `code`.
  package func bytes(_ code: Int) -> ArraySlice<UInt8> { arena[range(code)] }

  /// Calls `body` with the bytes of text `code` in place.
  func withBytes<Result>(
    _ code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    arena.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(code)])) }
  }

  private func range(_ code: Int) -> Range<Int> {
    (code == 0 ? 0 : ends[code - 1])..<ends[code]
  }

  /// The number of `text`, a new one if it was not seen before.
  package mutating func code(_ text: ArraySlice<UInt8>) -> Int32 {
    text.withUnsafeBufferPointer { code($0) }
  }

  /// The same for bytes in place.
  package mutating func code(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    if 2 * count >= slots.count { grow() }
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text))
    let hash = hasher.finalize()
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash, withBytes(code, { $0.elementsEqual(text) }) { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let code = Int32(count)
    slots[slot] = code
    arena.append(contentsOf: text)
    ends.append(arena.count)
    hashes.append(hash)
    return code
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: max(16, 2 * slots.count))
    let mask = slots.count - 1
    for code in hashes.indices {
      var slot = hashes[code] & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(code)
    }
  }

  /// The texts as strings, each once, and the place there of every code.
  ///
  /// Two spellings that Unicode counts as the same text (é as one character or as e and an accent)
  /// are one string to Swift, and so become one entry.
  package func dictionary() -> (texts: [String], places: [Int32]) {
    var texts: [String] = []
    var places: [Int32] = []
    var known: [String: Int32] = [:]
    known.reserveCapacity(count)
    for code in 0..<count {
      let text = String(decoding: bytes(code), as: UTF8.self)
      if let place = known[text] {
        places.append(place)
      } else {
        known[text] = Int32(texts.count)
        places.append(Int32(texts.count))
        texts.append(text)
      }
    }
    return (texts, places)
  }
}
