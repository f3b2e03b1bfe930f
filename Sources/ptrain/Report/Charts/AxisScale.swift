import Foundation

/// Where a number lies on an axis.
struct AxisScale: Equatable, Sendable {
  enum Kind: Sendable {
    case linear
    /// Equal factors are equal lengths; the domain is above 0.
    case logarithmic
  }

  let kind: Kind
  let low: Double
  let high: Double

  /// - Parameters: two finite numbers; where they are equal, some room is made around them.
  init(_ kind: Kind, low: Double, high: Double) {
    self.kind = kind
    switch kind {
    case .linear:
      let (low, high) = (Self.within(low), Self.within(high))
      let room = low < high ? 0 : max(abs(low) * 0.1, 0.5)
      self.low = low - room
      self.high = max(low, high) + room
    case .logarithmic:
      let low = min(max(low, Self.least), Self.greatest)
      let high = min(max(high, low), Self.greatest)
      let factor = low < high ? 1 : 2.0
      self.low = low / factor
      self.high = high * factor
    }
  }

  private static let greatest = 1e300
  private static let least = 1e-300

  private static func within(_ value: Double) -> Double {
    value.isFinite ? max(-greatest, min(greatest, value)) : 0
  }

  /// 0 at the low end, 1 at the high end, beyond them outside; `nil` for what has no place.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch kind {
    case .linear: return (value / 2 - low / 2) / (high / 2 - low / 2)
    case .logarithmic:
      guard value > 0 else { return nil }
      return (log(value) - log(low)) / (log(high) - log(low))
    }
  }

  /// Whether a number lies between the ends.
  func contains(_ value: Double) -> Bool { value >= low && value <= high }
}
