/// Rearrangements of blocks, in registers.
enum Transpose {
  /// Writes the transpose of a 16×16 block: `to[16·c + r] = from[16·r + c]`.
  static func block(_ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>) {
    for row in stride(from: 0, to: 16, by: 4) {
      for column in stride(from: 0, to: 16, by: 4) {
        fourByFour(from + row * 16 + column, to: to + column * 16 + row)
      }
    }
  }

  /// Four shuffles of even and odd lanes for each pair of rows, twice; a scalar at a time, a block
  /// took three times as long.
  @inline(__always)
  private static func fourByFour(
    _ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>
  ) {
    let (a, b) = (four(from), four(from + 16))
    let (c, d) = (four(from + 32), four(from + 48))
    let ab = SIMD8(lowHalf: a, highHalf: b)
    let cd = SIMD8(lowHalf: c, highHalf: d)
    // a0 a2 b0 b2, a1 a3 b1 b3, and the same of c and d.
    let even = SIMD8(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
    let odd = SIMD8(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
    store(even.evenHalf, to)
    store(odd.evenHalf, to + 16)
    store(even.oddHalf, to + 32)
    store(odd.oddHalf, to + 48)
  }

  @inline(__always)
  private static func four(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
  }

  @inline(__always)
  private static func store(_ lanes: SIMD4<Float>, _ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: SIMD4<Float>.self)
  }
}
