import Testing

@testable import ParallelSGD

/// The tiled products against the reference, byte for byte: an element is the same chain in both.
@Suite struct MatrixProductTests {
  static let sets = InstructionSet.available
  /// Around the tile heights (4, 6, 12), the 16 columns and the block of 512 steps.
  static let rowCounts = [1, 3, 4, 5, 6, 7, 12, 13]
  static let depths = [1, 2, 15, 512, 513]
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
          var finished: [Int] = []
          c.withUnsafeMutableBufferPointer { c in
            product.rows(
              rows, k: k, a: a, aRow: aRow, panels: panels, panelStride: (k + 1) * 16,
              columns: columns, to: c.baseAddress!, cRow: padded
            ) { column in
              finished.append(column)
              // The panel is whole when it is called finished: doubled now, it stays doubled.
              for at in 0..<rows * 16 { c[at / 16 * padded + column + at % 16] *= 2 }
            }
          }
          #expect(finished == Array(stride(from: 0, to: columns, by: 16)))
          reference(set).rows(
            rows, k: k, a: a, aRow: aRow, panels: panels, panelStride: (k + 1) * 16,
            columns: columns, to: &expected, cRow: padded)
          expected = expected.map { 2 * $0 }
          #expect(c == expected, "\(set), \(rows)×\(k)×\(columns)")
        }
      }
    }
  }

  /// Cut in k and in columns; who has something to ask for is heard before each tile.
  @Test func severalBlocksOfColumns() {
    let set = InstructionSet.fastest
    let product = MatrixProduct(tiles: set.tiles)
    let (rows, k, columns) = (50, 520, 530)
    let padded = columns.roundedUp(to: 16)
    let a = Rows.uniform(rows * k, seed: 1)
    let panels = Rows.uniform(padded * k, seed: 2)
    var expected = [Float](repeating: .nan, count: rows * padded)
    reference(set).rows(
      rows, k: k, a: a, aRow: k, panels: panels, panelStride: k * 16, columns: columns,
      to: &expected, cRow: padded)
    for asks in [false, true] {
      var c = [Float](repeating: .nan, count: rows * padded)
      var steps: [Int: Int] = [:]
      product.rows(
        rows, k: k, a: a, aRow: k, panels: panels, panelStride: k * 16, columns: columns,
        to: &c, cRow: padded,
        ahead: {
          steps[$0, default: 0] += 1
          return asks ? Ahead(a, bytes: 640, in: $0) : nil
        },
        finished: { _ in })
      #expect(c == expected)
      let tiles = product.tileCount(rows: rows, k: k, columns: columns)
      #expect(steps == [512: tiles / 2, 8: tiles / 2])
    }
  }

  /// In place and packed, whole panels and parts of one.
  @Test(arguments: sets) func contractionMatchesTheReference(set: InstructionSet) {
    let product = MatrixProduct(tiles: set.tiles)
    for inputs in [1, 5, 11, 12, 13, 25] {
      for batch in [1, 5, 31] {
        let x = Rows.uniform(40 * (batch + 2) * 3, seed: 3)
        let d = Rows.uniform(48 * (batch + 2), seed: 4)
        for isPacked in [true, false] {
          for isFirst in [true, false] {
            let segment = MatrixProduct.Segment(
              start: 2, count: batch, opens: true, closes: true, isFirstBlock: isFirst)
            let toStride = inputs * 16 + 32
            var gradient = Rows.uniform(2 * toStride, seed: 5)
            var expected = gradient
            var unused = [Float](repeating: .nan, count: 2 * toStride)
            x.withUnsafeBufferPointer { x in
              d.withUnsafeBufferPointer { d in
                let x = MatrixProduct.Factor(
                  base: x.baseAddress!, rowStride: isPacked ? 12 : 30,
                  panelStride: isPacked ? 12 * (batch + 3) : 12, width: 12)
                let d = MatrixProduct.Factor(
                  base: d.baseAddress!, rowStride: isPacked ? 16 : 33,
                  panelStride: isPacked ? 16 * (batch + 2) : 16, width: 16)
                product.contract(
                  inputs: inputs, panels: 2, of: segment, x: x, d: d, partial: &unused,
                  to: &gradient, toStride: toStride)
                reference(set).contract(
                  inputs: inputs, panels: 2, of: segment, x: x, d: d, to: &expected,
                  toStride: toStride)
              }
            }
            #expect(gradient == expected, "\(set), \(inputs) inputs, batch \(batch)")
          }
        }
      }
    }
  }

  /// A chain that rests in `partial` between two segments is the chain that does not.
  @Test(arguments: sets) func aChainGoesOnWhereItRested(set: InstructionSet) {
    let product = MatrixProduct(tiles: set.tiles)
    let (inputs, batch) = (7, 20)
    let x = Rows.uniform(batch * inputs, seed: 6)
    let d = Rows.uniform(batch * 16, seed: 7)
    func gradient(cutAt cuts: [Int]) -> [Float] {
      var gradient = [Float](repeating: .nan, count: inputs * 16)
      var bias = [Float](repeating: .nan, count: 16)
      var (partial, biasPartial) = (gradient, bias)
      for (start, end) in zip([0] + cuts, cuts + [batch]) {
        let segment = MatrixProduct.Segment(
          start: start, count: end - start, opens: start == 0, closes: end == batch,
          isFirstBlock: true)
        x.withUnsafeBufferPointer { x in
          d.withUnsafeBufferPointer { d in
            let x = MatrixProduct.Factor(
              base: x.baseAddress!, rowStride: inputs, panelStride: 12, width: 12)
            let d = MatrixProduct.Factor(
              base: d.baseAddress!, rowStride: 16, panelStride: 16, width: 16)
            product.contract(
              inputs: inputs, panels: 1, of: segment, x: x, d: d, partial: &partial,
              to: &gradient, toStride: inputs * 16)
            product.contractBias(
              panels: 1, of: segment, d: d, partial: &biasPartial, to: &bias)
          }
        }
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
        cRow: 32
      ) { _ in }
      return c
    }
    for (set, result) in zip(fused, results) { #expect(result == results[0], "\(set)") }
  }

  @Test func namesASet() {
    #expect(InstructionSet("portable")?.isFused == false)
    #expect(InstructionSet("mmx") == nil)
    #expect(InstructionSet.available.contains(.fastest))
  }
}
