import Shards

/// Rows of a data set through pointers, in the order of a batch; valid for the time of a lease.
struct RowSource {
  var features: UnsafePointer<Float>
  var featureCount: Int
  var classes: UnsafePointer<Int32>?
  var values: UnsafePointer<Float>?
  var valueWidth: Int
  var weights: UnsafePointer<Float>?
  /// A power of two that every weight is multiplied with, see ``RowScale``.
  var weightUnit: Float = 1
  /// The largest magnitude among all features of the data set.
  var largestFeature: Float = 0
  /// Row numbers of the data set; element r is row r of the slice.
  var order: UnsafePointer<UInt32>
  /// Elements of ``order``: rows of the slice, then those that come after it in the epoch.
  var orderCount = 0

  /// A source of no rows.
  init() {
    let nothing = UnsafeRawPointer(bitPattern: MemoryLayout<Float>.alignment).unsafelyUnwrapped
    features = nothing.assumingMemoryBound(to: Float.self)
    featureCount = 0
    valueWidth = 0
    order = nothing.assumingMemoryBound(to: UInt32.self)
  }

  /// Runs `body` with the data set's rows pinned; `order` is still to be set.
  static func with<Result, Failure: Error>(
    _ data: Dataset, scale: RowScale, _ body: (RowSource) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var source = RowSource()
    source.weightUnit = scale.weightUnit
    source.largestFeature = scale.largestFeature
    source.featureCount = data.featureCount
    // `[Float]` is contiguous: the closures below pass the arrays' own storage, nothing is copied.
    return try data.features.withUnsafeBufferPointer { features throws(Failure) in
      guard let base = features.baseAddress else { return try body(source) }
      source.features = base
      return try (data.weights ?? []).withUnsafeBufferPointer { weights throws(Failure) in
        source.weights = data.weights == nil ? nil : weights.baseAddress
        switch data.targets {
        case .classes(let classes, _):
          return try classes.withUnsafeBufferPointer { classes throws(Failure) in
            source.classes = classes.baseAddress
            return try body(source)
          }
        case .values(let values, let width):
          return try values.withUnsafeBufferPointer { values throws(Failure) in
            source.values = values.baseAddress
            source.valueWidth = width
            return try body(source)
          }
        }
      }
    }
  }

  /// From so many consecutive lines on, a call copies them.
  private static let linesWorthACall = 4

  /// Copies the features of slice rows to consecutive rows of `x`; its padding is left as it is.
  func gather(_ rows: Range<Int>, to x: UnsafeMutablePointer<Float>, stride: Int) {
    let whole = featureCount / RowPieces.floatsPerLine
    for row in rows {
      let (from, to) = (features(ofRow: row), x + (row - rows.lowerBound) * stride)
      copy(lines: 0..<whole, from: from, to: to)
      copy(columns: whole * RowPieces.floatsPerLine..<featureCount, from: from, to: to)
    }
  }

  /// Copies a piece of a row to its place in the row that starts at `to`.
  @inline(__always)
  func copy(_ piece: RowPieces.Piece, to: UnsafeMutablePointer<Float>) {
    let (from, whole) = (features(ofRow: piece.row), featureCount / RowPieces.floatsPerLine)
    copy(lines: piece.lines.lowerBound..<min(piece.lines.upperBound, whole), from: from, to: to)
    if piece.lines.upperBound > whole {
      copy(columns: whole * RowPieces.floatsPerLine..<featureCount, from: from, to: to)
    }
  }

  @inline(__always)
  private func copy(
    lines: Range<Int>, from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>
  ) {
    // A call costs as much as a few lines; behind it are stores as wide as the processor has.
    if lines.count >= Self.linesWorthACall {
      let at = lines.lowerBound * RowPieces.floatsPerLine
      (to + at).update(from: from + at, count: lines.count * RowPieces.floatsPerLine)
      return
    }
    for line in lines {
      let at = line * RowPieces.floatsPerLine
      (to + at).lanes = (from + at).lanes
    }
  }

  @inline(__always)
  private func copy(
    columns: Range<Int>, from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>
  ) {
    for column in columns { to[column] = from[column] }
  }

  /// The features of slice row `row`.
  @inline(__always)
  func features(ofRow row: Int) -> UnsafePointer<Float> {
    features + Int(order[row]) * featureCount
  }

  /// Weight of slice row `row`.
  @inline(__always)
  func weight(_ row: Int) -> Float { weights.map { $0[Int(order[row])] * weightUnit } ?? 1 }
}
