/// The three products of a dense layer, cut into tiles.
///
/// `Z = X·W` and `dX = D·Wᵀ` are ``rows``, the weights' gradient `dW = Xᵀ·D` is ``contract``.
/// References with the same signatures stand in `ReferenceProduct.swift`.
struct MatrixProduct: Sendable {
  /// Rows whose products one chain of multiply-adds runs over in a gradient; the chains of such
  /// blocks are then added in order. Fixed: it decides bits.
  static let rowBlock = 512

  /// Steps of k after which sums rest in memory, so that a slice of a panel (32 KiB) stays near
  /// while all rows pass over it. Sums rest as the floats they are: this decides no bits.
  static let kBlock = 512

  /// Columns that are taken together where k is cut: the sums of the rows in flight then stay in L2
  /// from one block of k to the next.
  static let columnBlock = 512

  /// Floats of panels that stay in L1 by themselves.
  private static let near = 8192

  /// Inputs that stand side by side in a packed `X`: whole tiles of every instruction set.
  static let inputPanel = 12

  let tiles: Tiles

  /// `C [rows, columns] = A [rows, k] · B [k, columns]`, B in panels of 16 columns.
  ///
  /// A is read in place. Its row stride should be an odd number of 64-byte lines: the 12 rows of a
  /// tile that lie 4 KiB apart share one set of L1, at three quarters of the speed.
  ///
  /// - Parameters:
  ///   - a: row r starts at `a + r·aRow`.
  ///   - panels: panel p starts at `panels + p·panelStride`, k rows of 16.
  ///   - columns: rounded up to whole panels; `to` has room for them.
  ///   - ahead: called before each tile of so many steps: what it shall ask for rather than the
  ///     next slice of a panel.
  ///   - finished: called with the first column of each panel as soon as all its rows are done and
  ///     still in L1: the place for what is elementwise.
  @inline(__always)
  func rows(
    _ rows: Int, k: Int, a: UnsafePointer<Float>, aRow: Int,
    panels: UnsafePointer<Float>, panelStride: Int, columns: Int,
    to c: UnsafeMutablePointer<Float>, cRow: Int, ahead: (_ steps: Int) -> Ahead? = { _ in nil },
    finished: (_ column: Int) -> Void
  ) {
    let width = k > Self.kBlock ? Self.columnBlock : columns
    // A few rows pass so quickly that little could be asked for.
    let asksAhead = k * columns > Self.near && rows >= 4 * tiles.height
    for block in stride(from: 0, to: columns, by: width) {
      let end = min(block + width, columns)
      var start = 0
      repeat {
        let steps = min(Self.kBlock, k - start)
        for column in stride(from: block, to: end, by: 16) {
          let panel = panels + column / 16 * panelStride + start * 16
          // Meanwhile the next slice comes near.
          var nextSlice: Ahead?
          if asksAhead {
            let next: Int? =
              if column + 16 < end {
                column / 16 * panelStride + panelStride + start * 16
              } else if start + steps < k {
                block / 16 * panelStride + (start + steps) * 16
              } else {
                end < columns ? end / 16 * panelStride : nil
              }
            nextSlice = next.map { Ahead(panels + $0, bytes: Ahead.line, in: tiles.count(rows)) }
          }
          tiles.cut(rows) { row, height in
            let to = c + row * cRow + column
            tiles(
              rows: height, k: steps, a: a + row * aRow + start, aRow: aRow, aStep: 1,
              b: panel, bStep: 16,
              from: start == 0 ? nil : UnsafePointer(to), to: to, cRow: cRow, add: false,
              ahead: ahead(steps) ?? nextSlice)
            nextSlice = nextSlice?.after(steps)
          }
          if start + steps >= k { finished(column) }
        }
        start += steps
      } while start < k
    }
  }

  /// Tiles that ``rows`` is cut into.
  func tileCount(rows: Int, k: Int, columns: Int) -> Int {
    let blocks = max(1, (k + Self.kBlock - 1) / Self.kBlock)
    return tiles.count(rows) * blocks * ((columns + 15) / 16)
  }

  /// A run of batch rows within one row block of the gradient's sum.
  struct Segment {
    /// First row, within the slice that is in memory.
    var start: Int
    /// At most ``rowBlock``.
    var count: Int
    /// Whether the block's chain starts here, at 0.
    var opens: Bool
    /// Whether the block's chain ends here and is added to the gradient.
    var closes: Bool
    /// Whether the block is the first one: the gradient is set, not added to.
    var isFirstBlock: Bool
  }

  /// One side of a factored gradient, the inputs `X [B, in]` or the deltas `D [B, out]`, in place
  /// or packed.
  ///
  /// Element (b, i) is `base[i / width · panelStride + b · rowStride + i % width]`, where `width`
  /// is 16 for D and for an X that a sparse D is contracted with, else ``inputPanel``. In place the
  /// panel stride is the width itself.
  struct Factor {
    var base: UnsafePointer<Float>
    var rowStride: Int
    var panelStride: Int
    var width: Int
  }

  /// `dW [inputs, 16·panels] (+)= Σ over b of X[b, ·]ᵀ · D[b, ·]` for one segment of batch rows.
  ///
  /// - Parameters:
  ///   - x: from the first of `inputs` inputs on, which is the first of a panel.
  ///   - d: from the first of the outputs on.
  ///   - partial: where a block's unfinished chain rests between segments; laid out like `to`.
  ///   - to: 16 floats an input, panels of outputs `toStride` apart.
  @inline(__always)
  func contract(
    inputs: Int, panels: Int, of segment: Segment, x: Factor, d: Factor,
    partial: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>, toStride: Int
  ) {
    let add = segment.closes && !segment.isFirstBlock
    for panel in 0..<panels {
      let column = d.base + panel * d.panelStride + segment.start * d.rowStride
      let from = segment.opens ? nil : UnsafePointer(partial + panel * toStride)
      let to = (segment.closes ? gradient : partial) + panel * toStride
      // The next panel comes near meanwhile, where its rows lie line by line.
      var next =
        d.rowStride == 16 && panel + 1 < panels
        ? Ahead(
          column + d.panelStride, bytes: Ahead.line,
          in: inputs * tiles.count(x.width) / x.width)
        : nil
      for first in stride(from: 0, to: inputs, by: x.width) {
        let row = x.base + first / x.width * x.panelStride + segment.start * x.rowStride
        tiles.cut(min(x.width, inputs - first)) { input, height in
          let at = (first + input) * 16
          tiles(
            rows: height, k: segment.count, a: row + input, aRow: 1, aStep: x.rowStride,
            b: column, bStep: d.rowStride,
            from: from.map { $0 + at }, to: to + at, cRow: 16, add: add,
            ahead: next)
          next = next?.after(segment.count)
        }
      }
    }
  }

  /// `db [16·panels] (+)= Σ over b of D[b, ·]` for one segment: additions in row order.
  func contractBias(
    panels: Int, of segment: Segment, d: Factor,
    partial: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>
  ) {
    for panel in 0..<panels {
      let place = gradient + panel * 16
      let rest = partial + panel * 16
      var sum = segment.opens ? SIMD16<Float>.zero : UnsafePointer(rest).lanes
      var row = d.base + panel * d.panelStride + segment.start * d.rowStride
      for _ in 0..<segment.count {
        sum += row.lanes
        row += d.rowStride
      }
      if !segment.closes {
        rest.lanes = sum
      } else if segment.isFirstBlock {
        place.lanes = sum
      } else {
        place.lanes += sum
      }
    }
  }
}

extension Tiles {
  /// As few as rows can be cut into.
  @inline(__always)
  fileprivate func count(_ rows: Int) -> Int { (rows + height - 1) / height }

  /// Cuts rows into as few tiles as there can be, of nearly equal heights: one row left over would
  /// run at a third of the speed.
  @inline(__always)
  fileprivate func cut(_ rows: Int, _ body: (_ row: Int, _ height: Int) -> Void) {
    var count = count(rows)
    var row = 0
    while count > 0 {
      let height = (rows - row + count - 1) / count
      body(row, height)
      row += height
      count -= 1
    }
  }
}
