/// The three products of a dense layer, cut into tiles.
///
/// `Z = X·W` and `dX = D·Wᵀ` are ``rows(_:k:a:aRow:panels:panelStride:columns:to:cRow:)``, the
/// weights' gradient `dW = Xᵀ·D` is ``contract(rows:of:x:xRow:d:dRow:partial:to:)``. References
/// with the same signatures stand in `ReferenceProduct.swift`.
struct MatrixProduct: Sendable {
  /// Rows whose products one chain of multiply-adds runs over in a gradient; the chains of such
  /// blocks are then added in order. Fixed: it decides bits.
  static let rowBlock = 512

  /// Steps of k after which sums rest in memory, so that a slice of a panel (16 KiB) stays in L1
  /// while all rows pass over it. Sums rest as the floats they are: this decides no bits.
  static let kBlock = 256

  let tiles: Tiles

  /// `C [rows, columns] = A [rows, k] · B [k, columns]`, B in panels of 16 columns.
  ///
  /// - Parameters:
  ///   - a: row r starts at `a + r·aRow`.
  ///   - panels: panel p starts at `panels + p·panelStride`, k rows of 16.
  ///   - columns: rounded up to whole panels; `to` has room for them.
  func rows(
    _ rows: Int, k: Int, a: UnsafePointer<Float>, aRow: Int,
    panels: UnsafePointer<Float>, panelStride: Int, columns: Int,
    to c: UnsafeMutablePointer<Float>, cRow: Int
  ) {
    var column = 0
    var panel = panels
    while column < columns {
      var start = 0
      repeat {
        let steps = min(Self.kBlock, k - start)
        var row = 0
        while row < rows {
          let height = min(tiles.height, rows - row)
          let to = c + row * cRow + column
          tiles(
            rows: height, k: steps, a: a + row * aRow + start, aRow: aRow, aStep: 1,
            b: panel + start * 16, bStep: 16,
            from: start == 0 ? nil : UnsafePointer(to), to: to, cRow: cRow, add: false)
          row += height
        }
        start += steps
      } while start < k
      column += 16
      panel += panelStride
    }
  }

  /// A run of batch rows within one row block of the gradient's sum.
  struct Segment {
    /// First row, within the slice that is in memory.
    var start: Int
    var count: Int
    /// Whether the block's chain starts here, at 0.
    var opens: Bool
    /// Whether the block's chain ends here and is added to the gradient.
    var closes: Bool
    /// Whether the block is the first one: the gradient is set, not added to.
    var isFirstBlock: Bool
  }

  /// `dW [rows, 16] (+)= Σ over b of X[b, ·]ᵀ · D[b, ·]` for one segment of batch rows.
  ///
  /// - Parameters:
  ///   - x: the first of `rows` inputs; batch row b is `xRow` floats further each.
  ///   - d: the first of 16 outputs; batch row b is `dRow` floats further each.
  ///   - partial: where a block's unfinished chain rests between segments, 16 floats a row.
  ///   - to: 16 floats a row.
  func contract(
    rows: Int, of segment: Segment, x: UnsafePointer<Float>, xRow: Int,
    d: UnsafePointer<Float>, dRow: Int,
    partial: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>
  ) {
    let x = x + segment.start * xRow
    let d = d + segment.start * dRow
    var row = 0
    while row < rows {
      let height = min(tiles.height, rows - row)
      tiles(
        rows: height, k: segment.count, a: x + row, aRow: 1, aStep: xRow, b: d, bStep: dRow,
        from: segment.opens ? nil : UnsafePointer(partial + row * 16),
        to: (segment.closes ? gradient : partial) + row * 16, cRow: 16,
        add: segment.closes && !segment.isFirstBlock)
      row += height
    }
  }

  /// `db [columns] (+)= Σ over b of D[b, ·]` for one segment: additions in row order.
  func contractBias(
    columns: Int, of segment: Segment, d: UnsafePointer<Float>, dRow: Int,
    partial: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>
  ) {
    for column in stride(from: 0, to: columns, by: 16) {
      var sum =
        segment.opens ? SIMD16<Float>.zero : UnsafePointer(partial + column).lanes
      var row = d + segment.start * dRow + column
      for _ in 0..<segment.count {
        sum += row.lanes
        row += dRow
      }
      if !segment.closes {
        (partial + column).lanes = sum
      } else if segment.isFirstBlock {
        (gradient + column).lanes = sum
      } else {
        (gradient + column).lanes += sum
      }
    }
  }
}

/// Writes the transpose of a 16×16 block of consecutive floats.
@inline(__always)
func transposeBlock(_ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>) {
  for row in 0..<16 {
    var lanes = SIMD16<Float>.zero
    for column in 0..<16 { lanes[column] = from[column * 16 + row] }
    (to + row * 16).lanes = lanes
  }
}
