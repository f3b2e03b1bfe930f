import Testing

@testable import ParallelSGD

/// The tiled products against the reference, byte for byte: an element is the same chain in both.
@Suite struct MatrixProductTests {
  static let sets = InstructionSet.available
  /// Around the tile heights (4, 6, 12), the 16 columns and the block of 256 steps.
  static let rowCounts = [1, 3, 4, 5, 6, 7, 12, 13]
  static let depths = [1, 2, 15, 256, 257]
  static let columnCounts = [1, 15, 16, 17, 40]

  private func reference(_ set: InstructionSet) -> ReferenceProduct {
    ReferenceProduct(fused: set.isFused)
  }

  @Test(arguments: sets) func rowsMatchTheReference(set: InstructionSet) {
    let product = MatrixProduct(tiles: set.tiles)
    for rows in Self.rowCounts {
      for k in Self.depths {
        for columns in Self.columnCounts {
          let padded = columns.roundedUp(to: 16)
          let aRow = k + 3
          let a = Rows.uniform(rows * aRow, seed: 1)
          let panels = Rows.uniform(padded * (k + 1), seed: 2)
          var c = [Float](repeating: .nan, count: rows * padded)
          var expected = c
          product.rows(
            rows, k: k, a: a, aRow: aRow, panels: panels, panelStride: (k + 1) * 16,
            columns: columns, to: &c, cRow: padded)
          reference(set).rows(
            rows, k: k, a: a, aRow: aRow, panels: panels, panelStride: (k + 1) * 16,
            columns: columns, to: &expected, cRow: padded)
          #expect(c == expected, "\(set), \(rows)×\(k)×\(columns)")
        }
      }
    }
  }

  @Test(arguments: sets) func contractionMatchesTheReference(set: InstructionSet) {
    let product = MatrixProduct(tiles: set.tiles)
    for rows in Self.rowCounts {
      for batch in [1, 5, 31] {
        let xRow = rows + 5
        let x = Rows.uniform((batch + 2) * xRow, seed: 3)
        let d = Rows.uniform((batch + 2) * 32, seed: 4)
        for isFirst in [true, false] {
          let segment = MatrixProduct.Segment(
            start: 2, count: batch, opens: true, closes: true, isFirstBlock: isFirst)
          var gradient = Rows.uniform(rows * 16, seed: 5)
          var expected = gradient
          var unused = [Float](repeating: .nan, count: rows * 16)
          product.contract(
            rows: rows, of: segment, x: x, xRow: xRow, d: d, dRow: 32, partial: &unused,
            to: &gradient)
          reference(set).contract(
            rows: rows, of: segment, x: x, xRow: xRow, d: d, dRow: 32, to: &expected)
          #expect(gradient == expected, "\(set), \(rows) rows, batch \(batch)")
        }
      }
    }
  }

  /// A chain that rests in `partial` between two segments is the chain that does not.
  @Test(arguments: sets) func aChainGoesOnWhereItRested(set: InstructionSet) {
    let product = MatrixProduct(tiles: set.tiles)
    let (rows, batch) = (7, 20)
    let x = Rows.uniform(batch * rows, seed: 6)
    let d = Rows.uniform(batch * 16, seed: 7)
    func gradient(cutAt cuts: [Int]) -> [Float] {
      var gradient = [Float](repeating: .nan, count: rows * 16)
      var bias = [Float](repeating: .nan, count: 16)
      var (partial, biasPartial) = (gradient, bias)
      for (start, end) in zip([0] + cuts, cuts + [batch]) {
        let segment = MatrixProduct.Segment(
          start: start, count: end - start, opens: start == 0, closes: end == batch,
          isFirstBlock: true)
        product.contract(
          rows: rows, of: segment, x: x, xRow: rows, d: d, dRow: 16, partial: &partial,
          to: &gradient)
        product.contractBias(
          columns: 16, of: segment, d: d, dRow: 16, partial: &biasPartial, to: &bias)
      }
      return gradient + bias
    }
    let whole = gradient(cutAt: [])
    #expect(whole.allSatisfy { $0.isFinite })
    #expect(gradient(cutAt: [1]) == whole)
    #expect(gradient(cutAt: [6, 7, 19]) == whole)
  }

  @Test func everySetThatFusesGivesTheSameBytes() {
    let fused = Self.sets.filter(\.isFused)
    #expect(fused.contains { $0.description == "portable-fma" })
    let a = Rows.uniform(13 * 300, seed: 8)
    let b = Rows.uniform(300 * 32, seed: 9)
    let results = fused.map { set -> [Float] in
      var c = [Float](repeating: 0, count: 13 * 32)
      MatrixProduct(tiles: set.tiles).rows(
        13, k: 300, a: a, aRow: 300, panels: b, panelStride: 300 * 16, columns: 32, to: &c,
        cRow: 32)
      return c
    }
    for (set, result) in zip(fused, results) { #expect(result == results[0], "\(set)") }
  }

  @Test func transposesABlock() {
    let block = (0..<256).map(Float.init)
    var transposed = [Float](repeating: -1, count: 256)
    transposeBlock(block, to: &transposed)
    for row in 0..<16 {
      for column in 0..<16 { #expect(transposed[column * 16 + row] == block[row * 16 + column]) }
    }
  }

  @Test func namesASet() {
    #expect(InstructionSet("portable")?.isFused == false)
    #expect(InstructionSet("mmx") == nil)
    #expect(InstructionSet.available.contains(.fastest))
  }
}
