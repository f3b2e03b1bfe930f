/// A number standardised: `(x − mean) / scale`, the median where it is missing.
public struct NumericEncoding: Sendable, Equatable, Codable {
  /// Of the training rows where the number is present; stands in where it is missing.
  public let median: Double
  /// Of the training rows, after the median has filled the gaps.
  public let mean: Double
  /// Standard deviation of the same, or 0 where all are equal: then every value encodes as 0.
  public let scale: Double

  /// Fits to training values, NaN where missing, in row order; at least one is present or all
  /// statistics are 0.
  package init(fitting values: [Double]) {
    var present = values.filter { !$0.isNaN }
    guard let smallest = present.min(), let largest = present.max() else {
      (median, mean, scale) = (0, 0, 0)
      return
    }
    let middle = present.count / 2
    Selection.select(middle, in: &present)
    let median: Double
    if present.count % 2 == 0, let below = present[..<middle].max() {
      median = below + (present[middle] - below) / 2
    } else {
      median = present[middle]
    }
    self.median = median
    // Equal values are settled here: their computed mean may be off by a rounding, and the scale
    // then a rounding error that would blow others up.
    guard smallest < largest else {
      (mean, scale) = (smallest, 0)
      return
    }
    let count = Double(values.count)
    var sum = 0.0
    for value in values { sum += value.isNaN ? median : value }
    let mean = sum / count
    var squares = 0.0
    for value in values {
      let distance = (value.isNaN ? median : value) - mean
      squares += distance * distance
    }
    self.mean = mean
    scale = (squares / count).squareRoot()
  }

  /// The encoded value; infinite where `value` lies beyond any Float's reach.
  package func encoded(_ value: Double) -> Float {
    scale == 0 ? 0 : Float(((value.isNaN ? median : value) - mean) / scale)
  }

  /// Refuses statistics that no table can have.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    median = try container.decode(Double.self, forKey: .median)
    mean = try container.decode(Double.self, forKey: .mean)
    scale = try container.decode(Double.self, forKey: .scale)
    // Of numbers that tables may hold; the median has to have a feature to stand in with.
    let range = -NumberGrammar.largest...NumberGrammar.largest
    guard range.contains(median), range.contains(mean), range.contains(scale), scale >= 0,
      encoded(median).isFinite
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "expected statistics within ±3.4e38, a scale of 0 or more"))
    }
  }
}
