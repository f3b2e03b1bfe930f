import Testing

@testable import ParallelSGD

@Suite struct ProductCheckTests {
  /// A product of 30 × 40 and 40 × 50 numbers, `c` changed by `change`.
  private func fault(
    block: Int = .max, _ change: (Int, Int, Float) -> Float = { $2 }
  ) -> String? {
    let (rows, depth, columns) = (30, 40, 50)
    let a = Rows.uniform(rows * depth, seed: 1)
    let b = Rows.uniform(depth * columns, seed: 2)
    return withoutActuallyEscaping(change) { change in
      ProductCheck(
        rows: rows, columns: columns, depth: depth, fused: true, block: block,
        a: { a[$0 * depth + $1] }, b: { b[$0 * columns + $1] },
        c: { row, column in
          let chain = (0..<depth).reduce(Float(0)) {
            $0.addingProduct(a[row * depth + $1], b[$1 * columns + column])
          }
          return change(row, column, chain)
        }
      ).fault()
    }
  }

  @Test func aRightProductPasses() {
    #expect(fault() == nil)
    #expect(fault(block: 40) == nil)
  }

  /// A sample must be the same bytes; a sum in two blocks is another one.
  @Test func samplesAreExact() {
    #expect(fault { $0 == 1 && $1 == 5 ? $2.nextUp : $2 }?.hasPrefix("row 1, column 5 is ") == true)
    #expect(fault(block: 7) != nil)
  }

  /// What no sample shows, the sum of its row does.
  @Test func everyElementCounts() {
    let fault = fault { $0 == 22 && $1 == 33 ? $2 + 0.01 : $2 }
    #expect(fault?.hasPrefix("row 22 adds up to ") == true)
    #expect(self.fault { $0 == 22 && $1 == 33 ? .nan : $2 } != nil)
  }
}
