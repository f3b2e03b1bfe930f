import Shards

/// Rows of a data set through pointers, in the order of a batch; valid for the time of a lease.
struct RowSource {
  var features: UnsafePointer<Float>
  var featureCount: Int
  var classes: UnsafePointer<Int32>?
  var values: UnsafePointer<Float>?
  var valueWidth: Int
  var weights: UnsafePointer<Float>?
  /// A power of two that every weight is multiplied with, see ``weightUnit(of:)``.
  var weightUnit: Float = 1
  /// Row numbers of the data set; element r is row r of the slice.
  var order: UnsafePointer<UInt32>

  /// A source of no rows.
  init() {
    let nothing = UnsafeRawPointer(bitPattern: MemoryLayout<Float>.alignment).unsafelyUnwrapped
    features = nothing.assumingMemoryBound(to: Float.self)
    featureCount = 0
    valueWidth = 0
    order = nothing.assumingMemoryBound(to: UInt32.self)
  }

  /// The power of two that brings the largest weight near 1, where the weights are so far from 1
  /// that products with them would overflow or vanish; else 1.
  ///
  /// Only ratios of weights count, and a power of two changes no digit. Cost: N comparisons.
  static func weightUnit(of data: Dataset) -> Float {
    guard let largest = data.weights?.max(), largest > 0 else { return 1 }
    let exponent = Int(largest.exponent)
    // A subnormal weight is 2⁻¹⁴⁹ at least; one factor reaches up to 2¹²⁷.
    guard abs(exponent) >= 32 else { return 1 }
    return Float(sign: .plus, exponent: min(-exponent, 127), significand: 1)
  }

  /// Runs `body` with the data set's rows pinned; `order` is still to be set.
  static func with<Result, Failure: Error>(
    _ data: Dataset, weightUnit: Float, _ body: (RowSource) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var source = RowSource()
    source.weightUnit = weightUnit
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

  /// Copies the features of slice rows to `x`; the padding of `x` is left as it is.
  func gather(_ rows: Range<Int>, to x: UnsafeMutablePointer<Float>, stride: Int) {
    for row in rows {
      (x + row * stride).update(
        from: features + Int(order[row]) * featureCount, count: featureCount)
    }
  }

  /// Weight of slice row `row`.
  @inline(__always)
  func weight(_ row: Int) -> Float { weights.map { $0[Int(order[row])] * weightUnit } ?? 1 }

  /// The row's loss times its weight; leaves the gradient with respect to the outputs, times the
  /// weight, in `delta`.
  func loss(
    _ loss: Loss, row: Int, output: UnsafePointer<Float>, outputs: Int,
    delta: UnsafeMutablePointer<Float>
  ) -> Float {
    let number = Int(order[row])
    let weight = weight(row)
    let target: RowTarget
    if let classes {
      target = .ofClass(Int(classes[number]))
    } else if let values {
      target = .values(values + number * valueWidth)
    } else {
      preconditionFailure("a data set without targets")
    }
    return weight
      * loss.row(outputs: output, width: outputs, target: target, weight: weight, delta: delta)
  }
}
