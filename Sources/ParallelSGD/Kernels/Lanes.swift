/// Sixteen floats side by side: the logical row of every elementwise kernel and fixed-order sum.
///
/// It is a width of the arithmetic, not of the machine: 4 registers of SSE2 or NEON, 2 of AVX, 1 of
/// AVX-512 give the same bits, since lanes do not touch each other.
package typealias Lanes = SIMD16<Float>

extension SIMD16<Float> {
  /// Reads 16 floats; 64-byte alignment makes it fast but is not needed.
  @inline(__always)
  package static func load(_ pointer: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  /// Reads 16 floats.
  @inline(__always)
  package static func load(_ pointer: UnsafeMutablePointer<Float>) -> Lanes {
    load(UnsafePointer(pointer))
  }

  /// Reads the first `count` of 16 floats, nothing behind them, and fills up with 0.
  @inline(__always)
  package static func load(first count: Int, of pointer: UnsafePointer<Float>) -> Lanes {
    if count >= scalarCount { return load(pointer) }
    var lanes = Lanes()
    for lane in 0..<Swift.max(0, count) { lanes[lane] = pointer[lane] }
    return lanes
  }

  /// Writes 16 floats.
  @inline(__always)
  package func store(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Lanes.self)
  }

  /// Each lane moved into [low, high]; NaN stays NaN.
  @inline(__always)
  package static func clamp(_ x: Lanes, _ low: Lanes, _ high: Lanes) -> Lanes {
    x.replacing(with: low, where: x .< low).replacing(with: high, where: x .> high)
  }

  /// The larger of each lane and 0; NaN stays NaN.
  @inline(__always)
  package var positivePart: Lanes { replacing(with: Lanes(), where: self .< Lanes()) }

  /// Each lane without its sign.
  @inline(__always)
  package var magnitudes: Lanes {
    Self(bits: bits & SIMD16<Int32>(repeating: 0x7FFF_FFFF))
  }

  /// The lanes' IEEE bit patterns.
  @inline(__always)
  package var bits: SIMD16<Int32> { unsafeBitCast(self, to: SIMD16<Int32>.self) }

  /// Lanes from IEEE bit patterns.
  @inline(__always)
  package init(bits: SIMD16<Int32>) { self = unsafeBitCast(bits, to: Lanes.self) }

  /// True for lanes `0 ..< count`.
  @inline(__always)
  package static func first(_ count: Int) -> SIMDMask<SIMD16<Int32>> {
    indices .< SIMD16<Int32>(repeating: Int32(truncatingIfNeeded: Swift.min(count, scalarCount)))
  }

  /// `0, 1, … 15`.
  @inline(__always)
  package static var indices: SIMD16<Int32> {
    SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  }

  /// Applies a function of four lanes to each quarter of two rows.
  ///
  /// For long chains of arithmetic in a plain x86-64 build, where four lanes are a register: on all
  /// sixteen at once the compiler computes some of `exp`'s lanes one by one, at a third of the speed.
  @inline(__always)
  package static func byQuarters(
    _ x: Lanes, _ y: Lanes, _ function: (SIMD4<Float>, SIMD4<Float>) -> SIMD4<Float>
  ) -> Lanes {
    let (a, b) = (x.lowHalf, y.lowHalf)
    let (c, d) = (x.highHalf, y.highHalf)
    return Lanes(
      lowHalf: SIMD8(
        lowHalf: function(a.lowHalf, b.lowHalf), highHalf: function(a.highHalf, b.highHalf)),
      highHalf: SIMD8(
        lowHalf: function(c.lowHalf, d.lowHalf), highHalf: function(c.highHalf, d.highHalf)))
  }

  /// The sum of the lanes by a fixed tree: halves are added, 16 to 8 to 4 to 2 to 1.
  @inline(__always)
  package var treeSum: Float {
    let eight = lowHalf + highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// The largest of the lanes; a NaN may be passed over.
  @inline(__always)
  package var treeMax: Float {
    let eight = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let (low, high) = (eight.lowHalf, eight.highHalf)
    let four = low.replacing(with: high, where: high .> low)
    return Swift.max(Swift.max(four.x, four.y), Swift.max(four.z, four.w))
  }
}

extension UnsafePointer<Float> {
  /// The 16 floats here.
  @inline(__always)
  package var lanes: Lanes { Lanes.load(self) }
}

extension UnsafeMutablePointer<Float> {
  /// The 16 floats here.
  @inline(__always)
  package var lanes: Lanes {
    get { Lanes.load(self) }
    nonmutating set { newValue.store(self) }
  }
}
