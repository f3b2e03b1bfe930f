import CKernels

/// Masks of nonzeros, one for each run of ``run`` elements of a row or a column: bit i is set where
/// element i of the run is not 0.
enum Nonzeros {
  /// Elements that one mask stands for.
  static let run = Int(SPARSE_STEPS)

  /// Marks the nonzeros of a row.
  ///
  /// - Parameters:
  ///   - row: `count` floats, of which the last 16 may be padding.
  ///   - masks: one for each run.
  @inline(__always)
  static func mark(
    row: UnsafePointer<Float>, count: Int, to masks: UnsafeMutablePointer<UInt64>
  ) {
    for start in stride(from: 0, to: count, by: run) {
      let end = min(count, start + run)
      var mask: UInt64 = 0
      for at in stride(from: start, to: end, by: 16) {
        let bits = SIMD16<UInt32>.bits.replacing(with: 0, where: (row + at).lanes.areZero)
        mask |= UInt64(bits.union) << UInt64(at - start)
      }
      if end - start < run { mask &= 1 << UInt64(end - start) &- 1 }
      masks[start / run] = mask
    }
  }

  /// Marks the nonzeros of 16 columns, each in runs of rows: the first run's 16 masks, then those of
  /// the next run.
  ///
  /// - Parameters:
  ///   - columns: `rows` rows of 16 floats, `stride` apart.
  ///   - masks: 16 for each run.
  static func mark(
    columns: UnsafePointer<Float>, rows: Int, stride: Int, to masks: UnsafeMutablePointer<UInt64>
  ) {
    for start in Swift.stride(from: 0, to: rows, by: run) {
      let count = min(run, rows - start)
      let first = columns + start * stride
      let low = halves(first, rows: min(32, count), stride: stride)
      let high = halves(first + 32 * stride, rows: max(0, count - 32), stride: stride)
      let masks = masks + start / run * 16
      for lane in 0..<16 { masks[lane] = UInt64(high[lane]) << 32 | UInt64(low[lane]) }
    }
  }

  /// Bit r of a lane tells whether row r has a nonzero there.
  @inline(__always)
  private static func halves(
    _ columns: UnsafePointer<Float>, rows: Int, stride: Int
  ) -> SIMD16<UInt32> {
    var masks = SIMD16<UInt32>()
    var row = columns
    for bit in 0..<rows {
      let one = SIMD16<UInt32>(repeating: 1 << UInt32(bit))
      masks |= one.replacing(with: 0, where: row.lanes.areZero)
      row += stride
    }
    return masks
  }

  /// How much of a matrix is not 0, from 0 to 1, by a look at some of its rows.
  ///
  /// - Parameter width: of a row, which is padded with zeros to a multiple of 16.
  static func density(
    of matrix: UnsafePointer<Float>, rows: Int, stride: Int, width: Int
  ) -> Float {
    let looks = min(4, (rows + 15) / 16)
    guard looks > 0 else { return 1 }
    var counts = SIMD16<Int32>()
    for look in 0..<looks {
      let row = matrix + rows * look / looks * stride
      for at in Swift.stride(from: 0, to: width, by: 16) {
        counts &+= SIMD16(repeating: 1).replacing(with: 0, where: (row + at).lanes.areZero)
      }
    }
    return Float(counts.wrappedSum()) / Float(looks * width)
  }
}

extension SIMD16<Float> {
  /// Which lanes are 0, of either sign; NaN is not.
  @inline(__always)
  fileprivate var areZero: SIMDMask<SIMD16<Int32>> { self .== Lanes() }
}

extension SIMD16<UInt32> {
  /// Bit i in lane i.
  fileprivate static var bits: Self {
    Self(
      1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000,
      0x8000)
  }

  /// All lanes' bits together.
  @inline(__always)
  fileprivate var union: UInt32 {
    let eight = lowHalf | highHalf
    let four = eight.lowHalf | eight.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1]
  }
}
