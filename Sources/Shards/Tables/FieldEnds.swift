/// Where fields of a stretch of text may end: every separator and line end, quoted or not.
///
/// Found before any field is looked at, many bytes at a time: then one number need not wait for the
/// end of the last, and the processor reads several at once.
struct FieldEnds {
  /// Offsets from the stretch's beginning, ascending.
  let offsets = ScratchBuffer<UInt32>()
  private(set) var count = 0

  private static let step = 64
  private let instructions: TextInstructions?

  /// - Parameter instructions: the machine's for this; `nil` for Swift alone, the reference.
  init(instructions: TextInstructions? = TextInstructions.fastest) {
    self.instructions = instructions
  }

  /// Finds the ends in `from..<to` and on to the end of the record that reaches over `to`, unless
  /// that is more than as far again.
  ///
  /// - Parameter limit: where the text that may be read ends.
  mutating func find(
    _ text: UnsafePointer<UInt8>, from: Int, to: Int, limit: Int, separator: UInt8
  ) {
    // One every byte at most, and what a step writes beyond.
    offsets.require(2 * (to - from) + 3 * Self.step)
    let out = offsets.base
    let blocks = max(0, min((to - from + Self.step - 1) / Self.step, (limit - from) / Self.step))
    var found =
      if let instructions {
        instructions.findEnds(text + from, blocks: blocks, separator: separator, to: out)
      } else {
        Self.find(text + from, blocks: blocks, separator: separator, to: out)
      }
    var position = from + blocks * Self.step
    if position < to {
      let bits = Self.mask(text + position, count: limit - position, separator)
      found += Self.write(bits, from: position - from, to: out + found)
      position += Self.step
    }
    // A line end from the last byte on ends the last record.
    var checked = found
    while checked > 0, from + Int(out[checked - 1]) >= to - 1 { checked -= 1 }
    let most = min(limit, to + (to - from))
    while !Self.hasLineEnd(text + from, out, checked..<found), position < most {
      let bits = Self.mask(text + position, count: min(limit - position, Self.step), separator)
      checked = found
      found += Self.write(bits, from: position - from, to: out + found)
      position += Self.step
    }
    count = found
  }

  /// Finds the ends in whole blocks and returns how many there are.
  private static func find(
    _ text: UnsafePointer<UInt8>, blocks: Int, separator: UInt8,
    to out: UnsafeMutablePointer<UInt32>
  ) -> Int {
    // Made here: the compiler makes a vector of one number lane by lane, wherever it stands.
    let separators = SIMD16(repeating: separator)
    let (feeds, returns) = (SIMD16<UInt8>(repeating: 0x0A), SIMD16<UInt8>(repeating: 0x0D))
    var found = 0
    for block in 0..<blocks {
      let bits = mask(text + block &* step, separators, feeds, returns)
      found &+= write(bits, from: block &* step, to: out + found)
    }
    return found
  }

  /// Writes the places of the bits that are set, ten at a time whether there are so many or not:
  /// so there is mostly one turn, which is foreseen.
  @inline(__always)
  private static func write(
    _ bits: UInt64, from offset: Int, to out: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let count = bits.nonzeroBitCount
    var bits = bits
    var place = 0
    repeat {
      for lane in 0..<10 {
        // The top bit changes nothing, except that the word is known not to be 0.
        let lowest = (bits | 1 << 63).trailingZeroBitCount
        out[place &+ lane] = UInt32(truncatingIfNeeded: offset &+ lowest)
        bits &= bits &- 1
      }
      place &+= 10
    } while place < count
    return count
  }

  /// A bit for each of 64 bytes: whether it is the separator or belongs to a line end.
  @inline(__always)
  private static func mask(
    _ text: UnsafePointer<UInt8>, _ separators: SIMD16<UInt8>, _ feeds: SIMD16<UInt8>,
    _ returns: SIMD16<UInt8>
  ) -> UInt64 {
    let raw = UnsafeRawPointer(text)
    var mask: UInt64 = 0
    for quarter in 0..<4 {
      let bytes = raw.loadUnaligned(fromByteOffset: 16 * quarter, as: SIMD16<UInt8>.self)
      let isEnd = (bytes .== separators) .| (bytes .== feeds) .| (bytes .== returns)
      // No instruction that gathers the lanes' bits can be had: each lane is worth its own bit,
      // and a multiplication adds eight of them up in the top byte. (The casts are not idle:
      // `replacing(with:where:)` goes lane by lane, a hundred times slower.)
      let worth = unsafeBitCast(isEnd, to: SIMD16<UInt8>.self) & weights
      let halves = unsafeBitCast(worth, to: SIMD2<UInt64>.self)
      let low = (UInt64(littleEndian: halves.x) &* 0x0101_0101_0101_0101) &>> 56
      let high = (UInt64(littleEndian: halves.y) &* 0x0101_0101_0101_0101) &>> 56
      mask |= (low | high &<< 8) &<< UInt64(truncatingIfNeeded: 16 &* quarter)
    }
    return mask
  }

  @inline(__always)
  private static var weights: SIMD16<UInt8> {
    SIMD16(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
  }

  /// The same byte by byte, for fewer than 64.
  private static func mask(
    _ text: UnsafePointer<UInt8>, count: Int, _ separator: UInt8
  ) -> UInt64 {
    var mask: UInt64 = 0
    for place in 0..<count
    where text[place] == separator || text[place] == 0x0A || text[place] == 0x0D {
      mask |= 1 << UInt64(place)
    }
    return mask
  }

  private static func hasLineEnd(
    _ text: UnsafePointer<UInt8>, _ offsets: UnsafeMutablePointer<UInt32>, _ range: Range<Int>
  ) -> Bool {
    range.contains { text[Int(offsets[$0])] == 0x0A || text[Int(offsets[$0])] == 0x0D }
  }
}
