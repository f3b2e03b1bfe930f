/// Rearrangements of blocks, in registers.
enum Transpose {
  /// Writes the transpose of a 16×16 block: `to[16·c + r] = from[16·r + c]`.
  static func block(_ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>) {
    for row in stride(from: 0, to: 16, by: 4) {
      for column in stride(from: 0, to: 16, by: 4) {
        Four(from + row * 16 + column).transposed.store(to + column * 16 + row)
      }
    }
  }

  /// Transposes a 16×16 block where it lies.
  static func inPlace(_ block: UnsafeMutablePointer<Float>) {
    for row in stride(from: 0, to: 16, by: 4) {
      let diagonal = block + row * 17
      Four(diagonal).transposed.store(diagonal)
      for column in stride(from: row + 4, to: 16, by: 4) {
        let (above, below) = (block + row * 16 + column, block + column * 16 + row)
        let (a, b) = (Four(above), Four(below))
        a.transposed.store(below)
        b.transposed.store(above)
      }
    }
  }

  /// Four rows of four floats, 16 apart in memory.
  private struct Four {
    var a, b, c, d: SIMD4<Float>

    @inline(__always)
    init(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>) {
      (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    @inline(__always)
    init(_ from: UnsafePointer<Float>) {
      func row(_ number: Int) -> SIMD4<Float> {
        UnsafeRawPointer(from + 16 * number).loadUnaligned(as: SIMD4<Float>.self)
      }
      self.init(row(0), row(1), row(2), row(3))
    }

    @inline(__always)
    func store(_ to: UnsafeMutablePointer<Float>) {
      func store(_ lanes: SIMD4<Float>, _ number: Int) {
        UnsafeMutableRawPointer(to + 16 * number).storeBytes(of: lanes, as: SIMD4<Float>.self)
      }
      store(a, 0)
      store(b, 1)
      store(c, 2)
      store(d, 3)
    }

    /// Four shuffles of even and odd lanes for each pair of rows, twice; a scalar at a time, a block
    /// took three times as long.
    @inline(__always)
    var transposed: Four {
      let ab = SIMD8(lowHalf: a, highHalf: b)
      let cd = SIMD8(lowHalf: c, highHalf: d)
      // a0 a2 b0 b2, a1 a3 b1 b3, and the same of c and d.
      let even = SIMD8(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
      let odd = SIMD8(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
      return Four(even.evenHalf, odd.evenHalf, even.oddHalf, odd.oddHalf)
    }
  }
}
