import CKernels
import Shards

/// Masks of nonzeros, one for each run of ``run`` elements of a row or a column: bit i is set where
/// element i of the run is not 0. Made in the registers of an instruction set.
///
/// `@unchecked Sendable`: points at constant tables of functions that live as long as the process.
struct Nonzeros: @unchecked Sendable {
  private let functions: UnsafePointer<nonzeros_set>

  init(_ set: InstructionSet) {
    functions = nonzeros_of_set(set.description)
  }

  /// Elements that one mask stands for.
  static let run = Int(SPARSE_STEPS)
  /// Rows whose columns may be marked while others mark the rows beside them.
  static let half = run / 2

  /// Whether chunks of rows can be marked at the same time.
  static func areWholeHalves(_ chunks: RowRanges) -> Bool {
    chunks.allSatisfy { $0.lowerBound.isMultiple(of: half) }
  }

  /// Marks the nonzeros of rows.
  ///
  /// - Parameters:
  ///   - rows: `count` rows, `stride` floats apart, of `width` floats; of the last 16 some may be padding.
  ///   - masks: those of a row, one for each run, `maskStride` behind those of the row before.
  @inline(__always)
  func mark(
    rows: UnsafePointer<Float>, count: Int, stride: Int, width: Int,
    to masks: UnsafeMutablePointer<UInt64>, maskStride: Int
  ) {
    functions.pointee.rows(
      rows, Int64(count), Int64(stride), Int64(width), masks, Int64(maskStride))
  }

  /// Marks the nonzeros of 16 columns, each in runs of rows: the first run's 16 masks, then those of
  /// the next run.
  ///
  /// - Parameters:
  ///   - columns: 16 floats of each of the rows, `stride` apart.
  ///   - rows: from a multiple of ``half`` to another, or to the end of `all`.
  ///   - all: whoever has the last of them clears what is behind it.
  ///   - masks: 16 for each run, of all rows.
  @inline(__always)
  func mark(
    columns: UnsafePointer<Float>, rows: Range<Int>, of all: Int, stride: Int,
    to masks: UnsafeMutablePointer<UInt64>
  ) {
    assert(rows.lowerBound.isMultiple(of: Self.half))
    assert(rows.upperBound == all || rows.upperBound.isMultiple(of: Self.half))
    functions.pointee.columns(
      columns, Int64(rows.lowerBound), Int64(rows.upperBound), Int64(all), Int64(stride), masks)
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
