import Shards

/// Damages valid files: what comes of it is the same for the same draws, on every machine.
struct Mutator: Sendable {
  /// Valid files, a few hundred bytes each.
  let seeds: [[UInt8]]
  /// Pieces that mean something in this format.
  let tokens: [[UInt8]]

  /// No input grows beyond this.
  static let longest = 1 << 16

  init(seeds: [[UInt8]], tokens: [String]) {
    self.seeds = seeds
    self.tokens = tokens.map { Array($0.utf8) }
  }

  /// A seed after one mutation, often after several, rarely after none.
  func input(_ random: inout PhiloxStream) -> [UInt8] {
    var bytes = random.element(of: seeds)
    guard !random.oneIn(64) else { return bytes }
    repeat { mutate(&bytes, &random) } while random.next(below: 8) < 5
    return bytes
  }

  /// Changes `bytes` in one of the ways that files get damaged or forged.
  func mutate(_ bytes: inout [UInt8], _ random: inout PhiloxStream) {
    guard !bytes.isEmpty else { return bytes = random.element(of: seeds + tokens) }
    let place = random.index(below: bytes.count)
    switch random.next(below: 13) {
    case 0: bytes[place] ^= 1 << UInt8(random.next(below: 8))
    case 1: bytes[place] = random.element(of: Self.boundaryBytes)
    case 2: bytes[place] = UInt8(random.next(below: 256))
    case 3: bytes.removeSubrange(random.block(of: bytes.count))
    case 4: duplicate(&bytes, at: place, &random)
    case 5: swapBlocks(&bytes, &random)
    case 6: splice(&bytes, at: place, &random)
    case 7: bytes.removeSubrange(place...)
    case 8: bytes.insert(contentsOf: randomBytes(&random), at: place)
    case 9: IntegerDamage.apply(&bytes, at: place, &random)
    case 10: DigitDamage.apply(&bytes, from: place, &random)
    case 11: bytes.insert(contentsOf: token(&random), at: place)
    default:
      let token = token(&random)
      bytes.replaceSubrange(place..<min(bytes.count, place + token.count), with: token)
    }
    if bytes.count > Self.longest { bytes.removeSubrange(Self.longest...) }
  }

  /// Ends of ranges, and what formats use as marks.
  private static let boundaryBytes: [UInt8] = [
    0, 1, 8, 9, 10, 13, 26, 27, 31, 32, 34, 44, 45, 46, 48, 57, 58, 92, 0x7F, 0x80, 0xBF, 0xC0,
    0xC2, 0xCC, 0xE0, 0xED, 0xEF, 0xF4, 0xFE, 0xFF,
  ]

  private func token(_ random: inout PhiloxStream) -> [UInt8] {
    tokens.isEmpty ? randomBytes(&random) : random.element(of: tokens)
  }

  private func randomBytes(_ random: inout PhiloxStream) -> [UInt8] {
    (0..<1 + random.index(below: 16)).map { _ in UInt8(random.next(below: 256)) }
  }

  /// Inserts a block of the input at `place`, mostly once.
  private func duplicate(_ bytes: inout [UInt8], at place: Int, _ random: inout PhiloxStream) {
    let block = Array(bytes[random.block(of: bytes.count)])
    let times = random.oneIn(8) ? 1 + random.index(below: 300) : 1
    let room = max(0, Self.longest - bytes.count) / max(1, block.count)
    for _ in 0..<min(times, room) { bytes.insert(contentsOf: block, at: place) }
  }

  private func swapBlocks(_ bytes: inout [UInt8], _ random: inout PhiloxStream) {
    let (a, b) = (random.block(of: bytes.count), random.block(of: bytes.count))
    guard a.upperBound <= b.lowerBound else { return }
    let (first, second) = (Array(bytes[a]), Array(bytes[b]))
    bytes.replaceSubrange(b, with: first)
    bytes.replaceSubrange(a, with: second)
  }

  /// The beginning of this input, the end of a seed.
  private func splice(_ bytes: inout [UInt8], at place: Int, _ random: inout PhiloxStream) {
    let other = random.element(of: seeds)
    bytes.removeSubrange(place...)
    bytes += other[random.index(below: other.count + 1)...]
  }
}

/// A binary number, of any size and either order of bytes, made one that lengths go wrong at.
private enum IntegerDamage {
  static func apply(_ bytes: inout [UInt8], at place: Int, _ random: inout PhiloxStream) {
    let size = min([1, 2, 4, 8][random.index(below: 4)], bytes.count - place)
    let isBig = random.oneIn(2)
    let range = place..<place + size
    let old = (isBig ? Array(bytes[range]) : bytes[range].reversed())
      .reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    let new: UInt64 =
      switch random.next(below: 6) {
      case 0: 0
      case 1: .max
      case 2: 1 << UInt64(random.next(below: 64))
      case 3: (1 << UInt64(random.next(below: 64))) &- 1
      case 4: UInt64(bytes.count) &+ UInt64(random.next(below: 5)) &- 2
      default: old &+ UInt64(random.next(below: 17)) &- 8
      }
    for index in range {
      let shift = 8 * UInt64(isBig ? range.upperBound - 1 - index : index - place)
      bytes[index] = UInt8(truncatingIfNeeded: new >> shift)
    }
  }
}

/// A number in decimal digits made one that conversions go wrong at.
private enum DigitDamage {
  static let numbers = [
    "0", "-1", "1", "-0", "00", "1.0", "255", "256", "65535", "65536", "99999", "100001",
    "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616",
    "1e400", "-1e400", "1e-400", "3.4e38", "3.5e38", "1e39", "5e-324", "0.1", "1e1000000000",
    "9007199254740993", "123456789012345678901234567890", "nan", "inf", "",
  ].map { Array($0.utf8) }

  /// Changes the first run of digits from `place` on, if there is one.
  static func apply(_ bytes: inout [UInt8], from place: Int, _ random: inout PhiloxStream) {
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    let old = Array(bytes[start..<end])
    let new: [UInt8] =
      switch random.next(below: 4) {
      case 0: old.dropLast() + [UInt8(ascii: "0") + UInt8(random.next(below: 10))]
      case 1: old + Array(repeating: old[0], count: random.index(below: random.oneIn(8) ? 999 : 30))
      default: random.element(of: numbers)
      }
    bytes.replaceSubrange(start..<end, with: new)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

extension PhiloxStream {
  mutating func index(below count: Int) -> Int { Int(next(below: UInt32(count))) }

  mutating func oneIn(_ count: UInt32) -> Bool { next(below: count) == 0 }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[index(below: elements.count)]
  }

  /// Some of `count` places in a row, few more often than many.
  mutating func block(of count: Int) -> Range<Int> {
    let start = index(below: count)
    let most = min(count - start, [1, 4, 16, 64, count][index(below: 5)])
    return start..<start + 1 + index(below: most)
  }
}
