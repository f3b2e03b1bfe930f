/// What ``MatrixProduct`` computes, one element at a time and in plain sight.
///
/// With `fused` the bytes are those of every fused instruction set, since an element's chain is the
/// same; without, those of `portable`.
struct ReferenceProduct {
  var fused = true

  private func step(_ sum: Float, _ x: Float, _ y: Float) -> Float {
    fused ? sum.addingProduct(x, y) : sum + x * y
  }

  /// As `MatrixProduct.rows`.
  func rows(
    _ rows: Int, k: Int, a: UnsafePointer<Float>, aRow: Int,
    panels: UnsafePointer<Float>, panelStride: Int, columns: Int,
    to c: UnsafeMutablePointer<Float>, cRow: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns.roundedUp(to: 16) {
        let b = panels + column / 16 * panelStride + column % 16
        // Adding 0 makes a 0 of -0, as the tiles do.
        c[row * cRow + column] =
          (0..<k).reduce(0) { step($0, a[row * aRow + $1], b[$1 * 16]) } + 0
      }
    }
  }

  /// As `MatrixProduct.contract` for a segment that is a whole row block.
  func contract(
    inputs: Int, panels: Int, of segment: MatrixProduct.Segment, x: MatrixProduct.Factor,
    d: MatrixProduct.Factor, to gradient: UnsafeMutablePointer<Float>, toStride: Int
  ) {
    for input in 0..<inputs {
      for output in 0..<16 * panels {
        let chain = (segment.start..<segment.start + segment.count).reduce(Float(0)) {
          step(
            $0, x.element($1, input),
            d.element($1, output))
        }
        let element = output / 16 * toStride + input * 16 + output % 16
        gradient[element] = segment.isFirstBlock ? chain + 0 : gradient[element] + chain
      }
    }
  }
}

extension MatrixProduct.Factor {
  fileprivate func element(_ row: Int, _ column: Int) -> Float {
    base[column / width * panelStride + row * rowStride + column % width]
  }
}
