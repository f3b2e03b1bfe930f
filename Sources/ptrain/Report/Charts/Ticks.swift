import Foundation

/// Numbers that an axis names: 1, 2 or 5 times powers of ten (Heckbert, "Nice numbers for graph
/// labels", Graphics Gems, 1990).
enum Ticks {
  /// About `count` numbers at equal distances within `scale`.
  ///
  /// - Parameter whole: whether only whole numbers will do.
  static func linear(_ scale: AxisScale, count: Int, whole: Bool = false) -> [Double] {
    var step = step((scale.high / 2 - scale.low / 2) / Double(max(count, 1)) * 2)
    if whole { step = max(step, 1) }
    let (first, last) = ((scale.low / step).rounded(.up), (scale.high / step).rounded(.down))
    // Numbers so close together that a Double cannot count from one to the next.
    guard first.magnitude < 0x1p50, last.magnitude < 0x1p50, first <= last else {
      return [scale.low, scale.high]
    }
    return (Int(first)...Int(last)).map { multiple($0, of: step) }
  }

  /// The least of 1, 2, 5 times a power of ten that is not below `distance`.
  static func step(_ distance: Double) -> Double {
    guard distance.isFinite, distance > 1e-300 else { return 1e-300 }
    let exponent = Int(log10(distance).rounded(.down))
    let power = powerOfTen(exponent)
    // A little room for the rounding of the logarithm and of the power.
    let factor = [1.0, 2, 5, 10].first { $0 * power >= distance * (1 - 1e-9) } ?? 10
    return factor * power
  }

  /// Powers of ten within `scale`, with 2 and 5 times them where they are few, not all where they
  /// are many.
  static func logarithmic(_ scale: AxisScale, count: Int = 6) -> [Double] {
    let exponents = Int(log10(scale.low).rounded(.down))...Int(log10(scale.high).rounded(.up))
    let (low, high) = (scale.low * (1 - 1e-9), scale.high * (1 + 1e-9))
    let choices: [[Double]] = [[1, 2, 5], [1, 3], [1]]
    for factors in choices {
      var values: [Double] = []
      for exponent in exponents {
        for factor in factors { values.append(factor * powerOfTen(exponent)) }
      }
      values.removeAll { $0 < low || $0 > high }
      if values.count <= count, !values.isEmpty { return values }
    }
    let stride = (exponents.count + count - 1) / count
    let values = exponents.filter { $0 % stride == 0 }.map(powerOfTen).filter(scale.contains)
    return values.isEmpty ? [scale.low, scale.high] : values
  }

  /// As they are written, all with as many decimals and the same unit.
  static func labels(_ values: [Double]) -> [String] {
    let greatest = values.map(\.magnitude).max() ?? 0
    let distance = zip(values, values.dropFirst()).map { $1 - $0 }.min() ?? greatest
    guard greatest > 0 else { return values.map { _ in "0" } }
    guard greatest >= 1e-3, greatest < 1e15, distance > greatest * 1e-6 else {
      return values.map(Figures.short)
    }
    let (size, unit) = unit(of: greatest)
    let places = max(0, -Int((log10(distance / size) + 1e-9).rounded(.down)))
    return values.map { $0 == 0 ? "0" : Figures.decimal($0 / size, places: places) + unit }
  }

  /// As they are written on a logarithmic axis, each by itself.
  static func logarithmicLabels(_ values: [Double]) -> [String] {
    values.map { value in
      guard value >= 1e4, value < 1e15 else { return Figures.plain(value) }
      let (size, unit) = unit(of: value)
      return Figures.plain(value / size) + unit
    }
  }

  private static func unit(of greatest: Double) -> (size: Double, text: String) {
    for (size, text) in [(1e12, " T"), (1e9, " G"), (1e6, " M")] where greatest >= size {
      return (size, text)
    }
    return greatest >= 1e4 ? (1e3, " k") : (1, "")
  }

  /// Divided where that is exact: 3 · 0.1 is not 0.3, but 3 / 10 is.
  private static func multiple(_ count: Int, of step: Double) -> Double {
    step < 1 ? Double(count) / (1 / step).rounded() : Double(count) * step
  }

  /// Exact for exponents that occur; `pow` differs between systems in the last digit.
  private static func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }
}
