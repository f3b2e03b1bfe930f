import Testing

@testable import ParallelSGD

/// Masks of nonzeros against a filter, with a guard behind them that nobody may write to.
@Suite struct NonzerosTests {
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
        let found = places(expected.count) {
          Nonzeros.mark(row: row.pointer, count: count, to: $0)
        }
        #expect(found == expected, "\(count) floats, share \(share), padding \(padding)")
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
      let found = places(16 * runs) {
        Nonzeros.mark(columns: values, rows: rows, stride: stride, to: $0)
      }
      let expected = (0..<runs).flatMap { run in columns.map { $0[run] } }
      #expect(found == expected, "\(rows) rows, share \(share)")
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
    #expect(
      places(1) { Nonzeros.mark(row: row.pointer, count: values.count, to: $0) } == [expected])
    let column = values.flatMap { [Float](repeating: $0, count: 16) }
    let columns = places(16) {
      Nonzeros.mark(columns: column, rows: values.count, stride: 16, to: $0)
    }
    #expect(columns == Array(repeating: expected, count: 16))
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
