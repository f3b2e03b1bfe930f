import Shards

/// Whether `C [rows, columns] = A [rows, depth] · B [depth, columns]`, for products of any size.
///
/// Some elements are computed again, one chain of multiply-adds each, and must be the same bytes.
/// The whole is checked as R. Freivalds proposed (*Probabilistic machines can use less running
/// time*, 1977): for a random vector `v`, `C·v` must be `A·(B·v)`, which costs a pass over each
/// matrix and not the product.
struct ProductCheck {
  let rows: Int
  let columns: Int
  let depth: Int
  /// Whether multiply and add round once.
  let fused: Bool
  /// Steps of a chain; later ones start anew, and the chains are added in order.
  var block = Int.max
  /// Elements by row and column.
  let a: (Int, Int) -> Float
  let b: (Int, Int) -> Float
  let c: (Int, Int) -> Float

  /// What is wrong, or `nil`.
  func fault() -> String? { sampleFault() ?? rowFault() }

  /// Elements that are computed again: in the corners, around the ends of tiles, and scattered.
  private var samples: [(row: Int, column: Int)] {
    let some = [0, 1, 5, 6, 11, 12, 15, 16, 47, 48, 511, 512]
    return (some + [rows / 2, rows - 1]).filter { $0 < rows }.flatMap { row in
      (some + [columns / 3, columns - 1]).filter { $0 < columns }.map { (row, $0) }
    }
  }

  private func sampleFault() -> String? {
    for (row, column) in samples {
      let (found, expected) = (c(row, column), element(row, column))
      if found.bitPattern != expected.bitPattern {
        return "row \(row), column \(column) is \(found), expected \(expected)"
      }
    }
    return nil
  }

  private func element(_ row: Int, _ column: Int) -> Float {
    var (total, chain): (Float?, Float) = (nil, 0)
    for k in 0..<depth {
      let (x, y) = (a(row, k), b(k, column))
      chain = fused ? chain.addingProduct(x, y) : chain + x * y
      if (k + 1).isMultiple(of: block) || k == depth - 1 {
        total = total.map { $0 + chain } ?? chain
        chain = 0
      }
    }
    return total ?? 0
  }

  private func rowFault() -> String? {
    let philox = Philox(seed: 1, purpose: .synthetic)
    // ±1: no element counts for less than another.
    let v = (0..<columns).map { philox.words(block: UInt32($0))[0] & 1 == 0 ? 1.0 : -1.0 }
    let bv = (0..<depth).map { k in
      (0..<columns).reduce(0.0) { $0 + Double(b(k, $1)) * v[$1] }
    }
    for row in 0..<rows {
      let found = (0..<columns).reduce(0.0) { $0 + Double(c(row, $1)) * v[$1] }
      let expected = (0..<depth).reduce(0.0) { $0 + Double(a(row, $1)) * bv[$1] }
      // Elements of A and B lie within ±1: the roundings of an element, each at most 2⁻²⁴ of a
      // partial sum of some √depth, add up to some 2⁻²⁴·depth, those of a row to √columns as much.
      let bound = 0x1p-22 * Double(depth) * Double(columns).squareRoot()
      if !((found - expected).magnitude <= bound) {
        return "row \(row) adds up to \(found), expected \(expected)"
      }
    }
    return nil
  }
}
