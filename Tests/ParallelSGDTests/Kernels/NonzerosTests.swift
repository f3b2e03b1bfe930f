import Shards
import Testing

@testable import ParallelSGD

/// Masks of nonzeros against a filter, with a guard behind them that nobody may write to.
@Suite struct NonzerosTests {
  static let all = InstructionSet.available.map { ($0, Nonzeros($0)) }

  /// Around the lanes of a load, the halves of a mask and the run.
  static let counts = [
    1, 2, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 79, 80, 81, 100, 127, 128, 129, 511, 512,
  ]
  static let shares = [0, 0.02, 0.5, 0.9, 1]

  private static let guarding = [UInt64](repeating: 0xA5A5_A5A5_A5A5_A5A5, count: 8)

  /// Runs `body` on room for the masks of `runs` runs; the places that it marked.
  private func places(
    _ runs: Int, _ body: (UnsafeMutablePointer<UInt64>) -> Void
  ) -> [[Int]] {
    var masks = [UInt64](repeating: 0xEEEE_EEEE_EEEE_EEEE, count: runs) + Self.guarding
    body(&masks)
    #expect(Array(masks[runs...]) == Self.guarding)
    return masks[..<runs].map { mask in (0..<64).filter { mask >> $0 & 1 == 1 } }
  }

  /// Places of what is not 0 in each run.
  private func filtered(_ values: [Float]) -> [[Int]] {
    stride(from: 0, to: values.count, by: Nonzeros.run).map { start in
      (start..<min(start + Nonzeros.run, values.count))
        .filter { values[$0] != 0 }.map { $0 - start }
    }
  }

  @Test(arguments: counts) func ofARow(count: Int) {
    for share in Self.shares {
      let values = Rows.withZeros(count, share: share, seed: UInt64(count))
      // Padding may be anything: it is no part of the row.
      for padding in [Float(0), 1, .nan] {
        let row = AlignedFloats(values, padding: padding)
        let expected = filtered(values)
        for (set, nonzeros) in Self.all {
          let found = places(expected.count) {
            nonzeros.mark(
              rows: row.pointer, count: 1, stride: 0, width: count, to: $0,
              maskStride: expected.count)
          }
          #expect(found == expected, "\(set), \(count) floats, share \(share), padding \(padding)")
        }
      }
    }
  }

  /// Rows and their masks lie any way apart.
  @Test(arguments: [1, 2, 7]) func ofSomeRows(count: Int) {
    for (width, stride, maskStride) in [(16, 16, 1), (70, 80, 2), (130, 144, 8)] {
      let values = Rows.withZeros(count * stride, share: 0.5, seed: UInt64(width))
      let runs = (width + Nonzeros.run - 1) / Nonzeros.run
      for (set, nonzeros) in Self.all {
        let found = places(count * maskStride) {
          nonzeros.mark(
            rows: values, count: count, stride: stride, width: width, to: $0,
            maskStride: maskStride)
        }
        for row in 0..<count {
          let expected = filtered(Array(values[row * stride..<row * stride + width]))
          #expect(Array(found[row * maskStride..<row * maskStride + runs]) == expected, "\(set)")
        }
      }
    }
  }

  @Test(arguments: counts) func ofSixteenColumns(rows: Int) {
    for (share, stride) in zip(Self.shares, [16, 33, 48, 17, 80]) {
      // Columns of other panels lie between: they are not looked at.
      let values = Rows.withZeros(rows * stride, share: share, seed: UInt64(rows))
      let columns = (0..<16).map { lane in
        filtered((0..<rows).map { values[$0 * stride + lane] })
      }
      let runs = columns[0].count
      let expected = (0..<runs).flatMap { run in columns.map { $0[run] } }
      for (set, nonzeros) in Self.all {
        let found = places(16 * runs) {
          nonzeros.mark(columns: values, rows: 0..<rows, of: rows, stride: stride, to: $0)
        }
        #expect(found == expected, "\(set), \(rows) rows, share \(share)")
        // The same in pieces, the last one first.
        for size in [32, 64, 96] {
          let found = places(16 * runs) { masks in
            for piece in RowRanges(chunksOf: 0..<rows, size: size).reversed() {
              values.withUnsafeBufferPointer {
                nonzeros.mark(
                  columns: $0.baseAddress! + piece.lowerBound * stride, rows: piece, of: rows,
                  stride: stride, to: masks)
              }
            }
          }
          #expect(found == expected, "\(set), \(rows) rows, \(size) at a time")
        }
      }
    }
  }

  /// Whatever multiplies to something else than 0 is marked; a 0 of either sign is not.
  @Test func whatIsNotZero() {
    let values: [Float] = [
      0, -0, .nan, -.nan, .signalingNaN, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .infinity, -.infinity, -0, 1, 0,
    ]
    let expected = Array(2...9) + [11]
    let row = AlignedFloats(values, padding: 1)
    let column = values.flatMap { [Float](repeating: $0, count: 16) }
    for (set, nonzeros) in Self.all {
      let rows = places(1) {
        nonzeros.mark(
          rows: row.pointer, count: 1, stride: 0, width: values.count, to: $0, maskStride: 1)
      }
      #expect(rows == [expected], "\(set)")
      let columns = places(16) {
        nonzeros.mark(
          columns: column, rows: 0..<values.count, of: values.count, stride: 16, to: $0)
      }
      #expect(columns == Array(repeating: expected, count: 16), "\(set)")
    }
  }

  // MARK: The density

  /// One row of sixteen is looked at, of many rows four.
  @Test(arguments: [
    (1, [0]), (16, [0]), (17, [0, 8]), (48, [0, 16, 32]), (49, [0, 12, 24, 36]),
    (100, [0, 25, 50, 75]),
  ])
  func densityIsThatOfSomeRows(rows: Int, looks: [Int]) {
    let values = Rows.withZeros(rows * 48, share: 0.4, seed: 3)
    // 16 of 48 columns are not asked for.
    let count = looks.flatMap { values[$0 * 48..<$0 * 48 + 32] }.count { $0 != 0 }
    let density = Nonzeros.density(of: values, rows: rows, stride: 48, width: 32)
    #expect(density == Float(count) / Float(looks.count * 32))
  }

  @Test func densityCountsWhatIsNotZero() {
    var values = [Float](repeating: -0, count: 100 * 16)
    for at in 25 * 16..<26 * 16 { values[at] = .nan }
    for at in 75 * 16..<75 * 16 + 8 { values[at] = .leastNonzeroMagnitude }
    #expect(Nonzeros.density(of: values, rows: 100, stride: 16, width: 16) == 0.375)
    // Padding is no zero of the matrix.
    #expect(Nonzeros.density(of: values, rows: 100, stride: 16, width: 8) == 0.75)
    let random = Rows.withZeros(1000 * 256, share: 0.3, seed: 4)
    // 1,024 draws: four standard deviations are 0.06.
    #expect(abs(Nonzeros.density(of: random, rows: 1000, stride: 256, width: 256) - 0.3) < 0.06)
  }

  @Test func nothingIsNotSparse() {
    #expect(Nonzeros.density(of: [], rows: 0, stride: 16, width: 16) == 1)
  }
}
