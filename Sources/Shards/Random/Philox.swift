/// Philox 4×32-10, a counter-based random generator: a pure function from a counter to 128 bits.
///
/// A draw is named, not made in turn: `(seed, purpose, major, minor, block)` gives the same four
/// words on any thread, in any order, after any number of restarts. `major` is the epoch or step,
/// `minor` the row or tensor, `block` the position within it, four words a block.
///
/// Salmon, Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011.
public struct Philox: Sendable {
  /// What the numbers are for; no two purposes ever share a draw.
  public enum Purpose: UInt32, Sendable {
    case initialWeights = 1
    case permutation = 2
    case split = 3
    case dropout = 4
    case synthetic = 5
    /// Order of runs of a scaling sweep.
    case sweep = 6
    /// Resamples of measurements.
    case bootstrap = 7
  }

  private let key: SIMD2<UInt32>
  private let purpose: UInt32
  private let major: UInt32

  /// The generator of one purpose within one epoch or step.
  public init(seed: UInt64, purpose: Purpose, major: UInt32 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.purpose = purpose.rawValue
    self.major = major
  }

  /// The four words of `block` in the stream of `minor`.
  @inline(__always)
  public func words(minor: UInt32 = 0, block: UInt32) -> SIMD4<UInt32> {
    Self.rounds(SIMD4(block, minor, major, purpose), key: key)
  }

  /// Ten rounds of Philox 4×32 over `counter` under `key`.
  @inline(__always)
  package static func rounds(
    _ counter: SIMD4<UInt32>, key initialKey: SIMD2<UInt32>
  ) -> SIMD4<UInt32> {
    var (c, key) = (counter, initialKey)
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) &* UInt64(c[0])
      let p1 = UInt64(0xCD9E_8D57) &* UInt64(c[2])
      c = SIMD4(
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c[1] ^ key[0], UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c[3] ^ key[1], UInt32(truncatingIfNeeded: p0))
      key = SIMD2(key[0] &+ 0x9E37_79B9, key[1] &+ 0xBB67_AE85)
    }
    return c
  }

  /// A uniform value in [0, 1) from the upper 24 bits of a word: every value is a Float exactly.
  @inline(__always)
  public static func unit(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }
}
