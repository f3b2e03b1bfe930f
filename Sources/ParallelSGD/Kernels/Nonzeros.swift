import CKernels

/// Lists of the places of nonzeros, in runs of ``run`` elements of a row or a column.
///
/// A list holds places within its run, one byte each, in ascending order; each has room for a whole
/// run.
enum Nonzeros {
  /// Elements that one list stands for.
  static let run = Int(SPARSE_STEPS)

  /// Lists the nonzeros of a row.
  ///
  /// - Parameters:
  ///   - row: `count` floats, of which the last 16 may be padding.
  ///   - lists: one for each run.
  ///   - counts: how many each list has.
  @inline(__always)
  static func list(
    row: UnsafePointer<Float>, count: Int, to lists: UnsafeMutablePointer<UInt8>,
    counts: UnsafeMutablePointer<UInt8>
  ) {
    for start in stride(from: 0, to: count, by: run) {
      let end = min(count, start + run)
      var mask: UInt64 = 0
      for at in stride(from: start, to: end, by: 16) {
        let bits = SIMD16<UInt32>.bits.replacing(with: 0, where: (row + at).lanes.areZero)
        mask |= UInt64(bits.union) << UInt64(at - start)
      }
      if end - start < run { mask &= 1 << UInt64(end - start) &- 1 }
      counts[start / run] = list(mask, to: lists + start)
    }
  }

  /// Lists the nonzeros of 16 columns, each in runs of rows: lists of the first run's 16 columns,
  /// then those of the next run.
  ///
  /// - Parameters:
  ///   - columns: `rows` rows of 16 floats, `stride` apart.
  ///   - lists: 16 for each run.
  ///   - counts: how many each list has.
  static func list(
    columns: UnsafePointer<Float>, rows: Int, stride: Int, to lists: UnsafeMutablePointer<UInt8>,
    counts: UnsafeMutablePointer<UInt8>
  ) {
    for start in Swift.stride(from: 0, to: rows, by: run) {
      let count = min(run, rows - start)
      let first = columns + start * stride
      let low = masks(first, rows: min(32, count), stride: stride)
      let high = masks(first + 32 * stride, rows: max(0, count - 32), stride: stride)
      let (lists, counts) = (lists + start * 16, counts + start / run * 16)
      for lane in 0..<16 {
        counts[lane] = list(UInt64(high[lane]) << 32 | UInt64(low[lane]), to: lists + lane * run)
      }
    }
  }

  /// Bit r of a lane tells whether row r has a nonzero there.
  @inline(__always)
  private static func masks(
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

  /// Writes the places of the bits that are set; eight bits at a time by a table.
  @inline(__always)
  private static func list(_ mask: UInt64, to list: UnsafeMutablePointer<UInt8>) -> UInt8 {
    let list = UnsafeMutableRawPointer(list)
    let table = places.table
    var (mask, count) = (mask, 0)
    for byte in 0..<UInt64(run / 8) {
      let bits = Int(mask & 0xFF)
      // Eight places are written, however many there are: the list has room, and the next byte's
      // follow behind those that count.
      list.storeBytes(
        of: table[bits] &+ byte &* 0x0808_0808_0808_0808, toByteOffset: count, as: UInt64.self)
      count &+= bits.nonzeroBitCount
      mask >>= 8
    }
    return UInt8(truncatingIfNeeded: count)
  }

  /// For each byte, the places of its bits, a byte each from the lowest on.
  ///
  /// `@unchecked Sendable`: written once, before anyone sees it.
  private struct Places: @unchecked Sendable {
    let table: UnsafePointer<UInt64>

    init() {
      let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
      for byte in 0..<256 {
        let set = (0..<8).filter { byte >> $0 & 1 == 1 }
        table[byte] = set.enumerated().reduce(0) {
          $0 | UInt64($1.element) << UInt64(8 * $1.offset)
        }
      }
      self.table = UnsafePointer(table)
    }
  }

  private static let places = Places()

  /// Makes the table that lists are written by.
  static func prepare() { _ = places }

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
