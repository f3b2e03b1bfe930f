import CKernels

/// The products of a dense layer where one operand is mostly zeros, as behind a rectifier: what it
/// takes no part in is left out.
///
/// Both have the bytes of ``MatrixProduct``'s: a chain of multiply-adds without the steps that add 0.
///
/// `@unchecked Sendable`: points at constant tables of functions that live as long as the process.
struct SparseProduct: @unchecked Sendable {
  private let functions: UnsafePointer<sparse_function?>
  private let nonzeros: Nonzeros
  /// Panels of 16 columns that are taken together.
  let panels: Int

  init(_ set: InstructionSet) {
    let found = sparse_of_set(set.description).pointee
    functions = found.functions
    nonzeros = Nonzeros(set)
    panels = Int(found.panels)
  }

  /// Whether a product is large enough to look for zeros at all.
  static func isWorthALook(rows: Int, k: Int, columns: Int) -> Bool {
    rows * k * columns >= 1 << 18
  }

  /// Whether ``rows`` costs less than the dense product: nonzeros are looked up one by one, after they
  /// were marked, and each element of B is fetched for fewer multiplications.
  ///
  /// - Parameters:
  ///   - density: of A, how much is not 0.
  ///   - panels: of 16 columns that each element of A is multiplied with.
  ///   - rows: that each element of B is multiplied with.
  static func paysForRows(density: Float, panels: Int, rows: Int) -> Bool {
    density * lookup(panels) + marking / Float(panels) + 1.5 / Float(rows) < worthwhile
  }

  /// Whether ``contract`` costs less than the dense product: besides, its result is transposed.
  ///
  /// - Parameters:
  ///   - density: of D, how much is not 0.
  ///   - panels: of 16 inputs.
  ///   - rows: of the batch.
  static func paysForGradient(density: Float, panels: Int, rows: Int) -> Bool {
    density * lookup(panels) + marking / Float(panels) + transposition / Float(rows) < worthwhile
  }

  /// Whether a density can be so low that anything pays.
  static func mayPay(density: Float) -> Bool { density * lookup(together) < worthwhile }

  // Measured on Zen 4 and used everywhere, in multiply-adds of 16 lanes. Which product is taken decides no
  // bits.

  /// One with a nonzero that was looked up: the fewer panels are taken together, the longer each sum waits
  /// for itself. (2.9 for one panel, 1.9 for two, 1.3 to 1.4 from four on.)
  private static func lookup(_ panels: Int) -> Float {
    1 + 1.9 * Float((panels + together - 1) / together) / Float(panels)
  }

  private static let together = 7
  /// The marking of an element, the transposition of 16, and what must be won.
  private static let marking: Float = 0.3
  private static let transposition: Float = 4
  private static let worthwhile: Float = 0.95

  /// Masks of a row within a block of k: a cache line.
  static let masksPerRow = MatrixProduct.kBlock / Nonzeros.run

  /// How often ``rows`` calls `between`.
  func callCount(k: Int, columns: Int) -> Int {
    ((columns + 15) / 16 + panels - 1) / panels * ((k + Nonzeros.run - 1) / Nonzeros.run)
  }

  /// As ``MatrixProduct/rows(_:k:a:aRow:panels:panelStride:columns:to:cRow:ahead:finished:)``, with
  /// many zeros in A.
  ///
  /// - Parameters:
  ///   - masks: room for ``masksPerRow`` of each row.
  ///   - between: called now and then, to ask for memory that will be wanted later.
  @inline(__always)
  func rows(
    _ rows: Int, k: Int, a: UnsafePointer<Float>, aRow: Int,
    panels b: UnsafePointer<Float>, panelStride: Int, columns: Int,
    to c: UnsafeMutablePointer<Float>, cRow: Int, masks: UnsafeMutablePointer<UInt64>,
    between: () -> Void = {}, finished: (_ column: Int) -> Void
  ) {
    let (run, kBlock) = (Nonzeros.run, MatrixProduct.kBlock)
    let width = k > kBlock ? MatrixProduct.columnBlock : columns
    for block in stride(from: 0, to: columns, by: width) {
      let end = min(block + width, columns)
      for start in stride(from: 0, to: k, by: kBlock) {
        let steps = min(kBlock, k - start)
        nonzeros.mark(
          rows: a + start, count: rows, stride: aRow, width: steps, to: masks,
          maskStride: Self.masksPerRow)
        let count = (end - block + 15) / 16
        let groups = (count + self.panels - 1) / self.panels
        for group in 0..<groups {
          let before = count * group / groups
          let column = block + 16 * before
          let some = count * (group + 1) / groups - before
          let function = functions[some - 1].unsafelyUnwrapped
          for first in stride(from: 0, to: steps, by: run) {
            let panel = b + column / 16 * panelStride + (start + first) * 16
            let opens = start + first == 0
            between()
            var product = sparse_rows(
              rows: Int64(rows), masks: masks + first / run, mask_row: Int64(Self.masksPerRow),
              a: a + start + first, a_row: Int64(aRow), a_step: 1,
              b: panel, b_step: 16, b_panel: Int64(panelStride),
              to: c + column, to_row: Int64(cRow), to_panel: 16, opens: opens)
            function(&product)
          }
          if start + steps >= k {
            for panel in 0..<some { finished(column + 16 * panel) }
          }
        }
      }
    }
  }

  /// Masks of the nonzeros of a layer's deltas `D [B, out]`, column by column.
  struct Masks {
    let base: UnsafeMutablePointer<UInt64>
    /// Runs of rows that there is room for.
    let runs: Int

    /// Masks of 16 columns from the run that starts at `row` on.
    @inline(__always)
    func place(panel: Int, row: Int) -> UnsafeMutablePointer<UInt64> {
      base + (panel * runs + row / Nonzeros.run) * 16
    }
  }

  /// As ``MatrixProduct/contract(inputs:panels:of:x:d:partial:to:toStride:)`` with many zeros in D and
  /// for whole row blocks, but block by block transposed: element (input i, output j) of each 16×16
  /// block is left at `16·j + i`.
  ///
  /// - Parameters:
  ///   - inputs: a multiple of 16, at most 16 · ``panels``.
  ///   - firstPanel: of D, within `masks`.
  @inline(__always)
  func contract(
    inputs: Int, panels: Int, of segment: MatrixProduct.Segment, x: MatrixProduct.Factor,
    d: MatrixProduct.Factor, masks: Masks, firstPanel: Int,
    to gradient: UnsafeMutablePointer<Float>, toStride: Int
  ) {
    let function = functions[inputs / 16 - 1].unsafelyUnwrapped
    for row in stride(from: segment.start, to: segment.start + segment.count, by: Nonzeros.run) {
      let opens = row == segment.start
      for panel in 0..<panels {
        let deltas = d.base + panel * d.panelStride + row * d.rowStride
        let to = gradient + panel * toStride
        var product = sparse_rows(
          rows: 16, masks: masks.place(panel: firstPanel + panel, row: row), mask_row: 1,
          a: deltas, a_row: 1, a_step: Int64(d.rowStride),
          b: x.base + row * x.rowStride, b_step: Int64(x.rowStride),
          b_panel: Int64(x.panelStride), to: to, to_row: 16, to_panel: 256, opens: opens)
        function(&product)
      }
    }
  }
}
