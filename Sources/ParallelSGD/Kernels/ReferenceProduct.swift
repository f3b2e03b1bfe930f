/// What ``MatrixProduct`` computes, one element at a time and in plain sight.
///
/// With `fused` the bytes are those of every fused instruction set, since an element's chain is the
/// same; without, those of `portable`.
struct ReferenceProduct {
  var fused = true

  private func step(_ sum: Float, _ x: Float, _ y: Float) -> Float {
    fused ? sum.addingProduct(x, y) : sum + x * y
  }

  /// As ``MatrixProduct/rows(_:k:a:aRow:panels:panelStride:columns:to:cRow:)``.
  func rows(
    _ rows: Int, k: Int, a: UnsafePointer<Float>, aRow: Int,
    panels: UnsafePointer<Float>, panelStride: Int, columns: Int,
    to c: UnsafeMutablePointer<Float>, cRow: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns.roundedUp(to: 16) {
        let b = panels + column / 16 * panelStride + column % 16
        c[row * cRow + column] = (0..<k).reduce(0) { step($0, a[row * aRow + $1], b[$1 * 16]) }
      }
    }
  }

  /// As ``MatrixProduct/contract(rows:of:x:xRow:d:dRow:partial:to:)`` for a segment that is a whole
  /// row block.
  func contract(
    rows: Int, of segment: MatrixProduct.Segment, x: UnsafePointer<Float>, xRow: Int,
    d: UnsafePointer<Float>, dRow: Int, to gradient: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      for column in 0..<16 {
        let chain = (segment.start..<segment.start + segment.count).reduce(Float(0)) {
          step($0, x[$1 * xRow + row], d[$1 * dRow + column])
        }
        let element = row * 16 + column
        gradient[element] = segment.isFirstBlock ? chain : gradient[element] + chain
      }
    }
  }
}
