import Shards
import Testing

@testable import ParallelSGD

/// Products that leave out zeros against those that do not, byte for byte, and both against the
/// reference: a 0 of one sign is not a 0 of the other here.
@Suite struct SparseProductTests {
  static let sets = InstructionSet.available
  static let shares = [0, 0.1, 0.5, 1]

  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

  // MARK: Rows

  struct Shape: CustomTestStringConvertible {
    var (rows, k, columns): (Int, Int, Int)
    var testDescription: String { "\(rows) × \(k) → \(columns)" }

    init(_ rows: Int, _ k: Int, _ columns: Int) {
      (self.rows, self.k, self.columns) = (rows, k, columns)
    }
  }

  /// Around the run of 64 steps, the block of 512 and the 7 panels that are taken together.
  static let shapes = [
    Shape(1, 1, 1), Shape(3, 15, 17), Shape(5, 16, 16), Shape(2, 17, 113), Shape(16, 63, 15),
    Shape(4, 64, 112), Shape(17, 65, 33), Shape(1, 130, 240), Shape(2, 512, 100),
    Shape(3, 513, 48), Shape(1, 1030, 20), Shape(1, 513, 545),
  ]

  @Test(arguments: shapes) func rowsHaveTheBytesOfTheTiles(shape: Shape) {
    for share in Self.shares {
      let inputs = RowsInputs(shape, share: share)
      for set in Self.sets {
        let found = inputs.sparse(set)
        #expect(found.finished == found.expectedFinished, "\(set), share \(share)")
        #expect(bits(found.c) == bits(inputs.dense(set)), "\(set), share \(share)")
        // A look at every element of every set would take the tests of this file a minute.
        if share == 0.5 {
          #expect(bits(found.c) == bits(inputs.reference(fused: set.isFused)), "\(set)")
        }
      }
    }
  }

  /// `C [rows, columns] = A [rows, k] · B [k, columns]`, with room between rows and panels.
  struct RowsInputs {
    let shape: Shape
    let a: [Float]
    let b: [Float]
    var aRow: Int { shape.k.roundedUp(to: 16) + 16 }
    var panelStride: Int { (shape.k + 1) * 16 }
    var cRow: Int { shape.columns.roundedUp(to: 16) + 16 }

    init(_ shape: Shape, share: Double) {
      self.shape = shape
      a = Rows.withZeros(
        shape.rows * (shape.k.roundedUp(to: 16) + 16), share: share, seed: UInt64(shape.k))
      b = Rows.withZeros(
        (shape.k + 1) * shape.columns.roundedUp(to: 16), share: 0.95, seed: UInt64(shape.columns))
    }

    init(_ shape: Shape, a: (_ row: Int, _ k: Int) -> Float, b: (_ k: Int, _ column: Int) -> Float)
    {
      self.shape = shape
      let (aRow, panelStride) = (shape.k.roundedUp(to: 16) + 16, (shape.k + 1) * 16)
      self.a = (0..<shape.rows * aRow).map { a($0 / aRow, $0 % aRow) }
      self.b = (0..<panelStride * ((shape.columns + 15) / 16)).map {
        b($0 % panelStride / 16, $0 / panelStride * 16 + $0 % 16)
      }
    }

    private var empty: [Float] { [Float](repeating: 7, count: shape.rows * cRow) }

    func sparse(
      _ set: InstructionSet
    ) -> (c: [Float], finished: [Int], expectedFinished: [Int]) {
      let count = shape.rows * SparseProduct.masksPerRow
      let guarding = [UInt64](repeating: 0xA5A5_A5A5_A5A5_A5A5, count: 8)
      var masks = [UInt64](repeating: 0xEEEE_EEEE_EEEE_EEEE, count: count) + guarding
      var (c, finished) = (empty, [Int]())
      c.withUnsafeMutableBufferPointer { c in
        SparseProduct(set).rows(
          shape.rows, k: shape.k, a: a, aRow: aRow, panels: b, panelStride: panelStride,
          columns: shape.columns, to: c.baseAddress!, cRow: cRow, masks: &masks
        ) { column in
          finished.append(column)
          // The panel is whole when it is called finished: negated now, it stays negated.
          for at in 0..<shape.rows * 16 { c[at / 16 * cRow + column + at % 16].negate() }
        }
      }
      #expect(Array(masks[count...]) == guarding)
      for column in finished {
        for at in 0..<shape.rows * 16 { c[at / 16 * cRow + column + at % 16].negate() }
      }
      return (c, finished, Array(stride(from: 0, to: shape.columns, by: 16)))
    }

    func dense(_ set: InstructionSet) -> [Float] {
      var c = empty
      MatrixProduct(tiles: set.tiles).rows(
        shape.rows, k: shape.k, a: a, aRow: aRow, panels: b, panelStride: panelStride,
        columns: shape.columns, to: &c, cRow: cRow
      ) { _ in }
      return c
    }

    func reference(fused: Bool) -> [Float] {
      var c = empty
      ReferenceProduct(fused: fused).rows(
        shape.rows, k: shape.k, a: a, aRow: aRow, panels: b, panelStride: panelStride,
        columns: shape.columns, to: &c, cRow: cRow)
      return c
    }
  }

  /// A sum of products too small for a float is -0 or 0, as the last of its terms that is left out or
  /// not has it. It is made 0 by both, at the end of a run and at the end of all.
  @Test(arguments: sets, [1, 2, 64, 65, 128, 513])
  func aSumThatUnderflowsIsPlusZero(set: InstructionSet, k: Int) {
    // One step is all there is, then zeros of each sign; the products are -2⁻²⁰⁰.
    for step in Set([0, k / 2, k - 1]) {
      for zero in [Float(0), -0] {
        let inputs = RowsInputs(
          Shape(2, k, 17), a: { $1 == step ? -0x1p-100 : zero }, b: { _, _ in 0x1p-100 })
        let zeros = [UInt32](repeating: 0, count: 17)
        for c in [inputs.sparse(set).c, inputs.dense(set), inputs.reference(fused: set.isFused)] {
          #expect(bits(Array(c[..<17])) == zeros, "step \(step), zero \(zero)")
        }
      }
    }
  }

  // MARK: One block of a gradient

  /// Of 16-row blocks by themselves: element (input i, output j) is left at `16·j + i`.
  @Test(arguments: [1, 16, 63, 64, 65, 129, 512])
  func aContractionHasTheBytesOfTheTiles(batch: Int) {
    for (blocks, shares) in [(1, [0.5]), (3, Self.shares), (7, [0.5])] {
      for share in shares {
        for set in Self.sets {
          let found = contracted(
            set, batch: batch, inputs: 16 * blocks, share: share, withReference: blocks == 1)
          #expect(found.sparse == found.dense, "\(set), share \(share), \(16 * blocks) inputs")
          if let reference = found.reference { #expect(found.sparse == reference, "\(set)") }
        }
      }
    }
  }

  /// The bits of two panels of a gradient, input by input; the first panel of three is not asked for.
  private func contracted(
    _ set: InstructionSet, batch: Int, inputs: Int, share: Double, withReference: Bool
  ) -> (sparse: [UInt32], dense: [UInt32], reference: [UInt32]?) {
    let (xRow, dRow, toStride) = (inputs + 16, 64, inputs * 16 + 32)
    let x = Rows.withZeros(batch * xRow, share: 0.9, seed: 11)
    let d = Rows.withZeros(batch * dRow, share: share, seed: 12)
    let segment = MatrixProduct.Segment(
      start: 0, count: batch, opens: true, closes: true, isFirstBlock: true)
    let runs = (batch + Nonzeros.run - 1) / Nonzeros.run
    var marked = [UInt64](repeating: 0, count: 3 * runs * 16)
    var sparse = [Float](repeating: 7, count: 2 * toStride)
    var (dense, reference, unused) = (sparse, sparse, sparse)
    x.withUnsafeBufferPointer { x in
      d.withUnsafeBufferPointer { d in
        marked.withUnsafeMutableBufferPointer { marked in
          let masks = SparseProduct.Masks(base: marked.baseAddress!, runs: runs)
          for panel in 0..<3 {
            Nonzeros(set).mark(
              columns: d.baseAddress! + panel * 16, rows: 0..<batch, of: batch, stride: dRow,
              to: masks.place(panel: panel, row: 0))
          }
          let x = MatrixProduct.Factor(
            base: x.baseAddress!, rowStride: xRow, panelStride: 16, width: 16)
          let d = MatrixProduct.Factor(
            base: d.baseAddress! + 16, rowStride: dRow, panelStride: 16, width: 16)
          SparseProduct(set).contract(
            inputs: inputs, panels: 2, of: segment, x: x, d: d, masks: masks, firstPanel: 1,
            to: &sparse, toStride: toStride)
          MatrixProduct(tiles: set.tiles).contract(
            inputs: inputs, panels: 2, of: segment, x: x, d: d, partial: &unused, to: &dense,
            toStride: toStride)
          guard withReference else { return }
          ReferenceProduct(fused: set.isFused).contract(
            inputs: inputs, panels: 2, of: segment, x: x, d: d, to: &reference,
            toStride: toStride)
        }
      }
    }
    let transposed = sparse
    for panel in 0..<2 {
      for at in 0..<inputs * 16 {
        let (input, output) = (at / 16, at % 16)
        sparse[panel * toStride + at] =
          transposed[panel * toStride + input / 16 * 256 + output * 16 + input % 16]
      }
    }
    return (bits(sparse), bits(dense), withReference ? bits(reference) : nil)
  }

  // MARK: Whether it pays

  @Test func paysWhereMostIsZero() {
    for pays in [SparseProduct.paysForRows, SparseProduct.paysForGradient] {
      #expect(pays(0.1, 16, 128))
      #expect(!pays(1, 256, 4096))
      #expect(pays(0.5, 7, 128))
      // Looking up does not pay for one panel, or for one row.
      #expect(!pays(0.4, 1, 4096))
      #expect(!pays(0.5, 256, 1))
    }
  }
}
