/// The words of one Philox stream in turn, for algorithms whose number of draws is not known
/// beforehand, such as a shuffle with rejection.
package struct PhiloxStream: Sendable {
  private let generator: Philox
  private let minor: UInt32
  private var block: UInt32 = 0
  private var words = SIMD4<UInt32>()
  private var used = 4

  /// Starts at block 0 of the stream `minor`.
  package init(_ generator: Philox, minor: UInt32 = 0) {
    self.generator = generator
    self.minor = minor
  }

  /// The next word.
  package mutating func next() -> UInt32 {
    if used == 4 {
      words = generator.words(minor: minor, block: block)
      block &+= 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// A number in `0 ..< bound`, each equally likely; `bound` is at least 1.
  ///
  /// The upper half of `word × bound`, a word being drawn again where the lower half falls into
  /// the part that would favour some numbers: Lemire, *Fast random integer generation in an
  /// interval*, TOMACS 29, 2019.
  package mutating func next(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "a bound of 0 leaves nothing to draw from")
    var product = UInt64(next()) &* UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let unfair = (0 &- bound) % bound  // 2³² mod bound
      while UInt32(truncatingIfNeeded: product) < unfair {
        product = UInt64(next()) &* UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }
}
