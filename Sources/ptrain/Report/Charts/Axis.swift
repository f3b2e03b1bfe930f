/// An axis: what it shows, from where to where, and the numbers it names.
struct Axis: Sendable {
  /// With the unit where there is one.
  var title: String
  var scale: AxisScale
  var ticks: [Tick]

  struct Tick: Sendable, Equatable {
    var value: Double
    var label: String
  }

  /// Equal distances, from the least to the greatest of `values`, ends on named numbers.
  ///
  /// - Parameter zero: whether 0 must be on it, as where lengths or areas are compared.
  static func linear(
    _ title: String, _ values: some Sequence<Double>, zero: Bool = false, count: Int = 5
  ) -> Axis {
    var (low, high) = range(values) ?? (0, 1)
    if zero { (low, high) = (min(low, 0), max(high, 0)) }
    let room = AxisScale(.linear, low: low, high: high)
    let ticks = Ticks.linear(room, count: count)
    guard zero || low < high, ticks.count > 1 else { return Axis(title, room, ticks) }
    let step = ticks[1] - ticks[0]
    let nice = AxisScale(
      .linear, low: (room.low / step).rounded(.down) * step,
      high: (room.high / step).rounded(.up) * step)
    // A whole step of nothing would be a waste: half of one is enough to look calm.
    let tight = AxisScale(
      .linear, low: max(nice.low, room.low - step / 2), high: min(nice.high, room.high + step / 2))
    let ends = AxisScale(
      .linear, low: zero && low == 0 ? 0 : tight.low, high: zero && high == 0 ? 0 : tight.high)
    return Axis(title, ends, Ticks.linear(ends, count: count))
  }

  /// Equal factors, for numbers above 0; others are left out.
  static func logarithmic(_ title: String, _ values: some Sequence<Double>) -> Axis {
    let (low, high) = range(values.filter { $0 > 0 }) ?? (1, 10)
    let scale = AxisScale(.logarithmic, low: low / 1.05, high: high * 1.05)
    let ticks = Ticks.logarithmic(scale)
    return Axis(
      title: title, scale: scale,
      ticks: zip(ticks, Ticks.logarithmicLabels(ticks)).map { Tick(value: $0, label: $1) })
  }

  /// Logarithmic where the numbers are above 0 and span more than a factor of 30, which on a linear
  /// axis leaves all but the largest flat.
  static func fitting(_ title: String, _ values: [Double]) -> Axis {
    guard let (low, high) = range(values), low > 0, high / low > 30 else {
      return linear(title, values)
    }
    return logarithmic(title + ", log scale", values)
  }

  /// Whole numbers from `low` to `high`.
  static func whole(_ title: String, from low: Int, to high: Int) -> Axis {
    let scale = AxisScale(.linear, low: Double(low), high: Double(high))
    var ticks = Ticks.linear(scale, count: 6, whole: true).filter(scale.contains)
    // The first one is named too, unless it stands close to the next.
    if let first = ticks.first, first - Double(low) > (scale.high - scale.low) * 0.07 {
      ticks.insert(Double(low), at: 0)
    }
    if ticks.isEmpty { ticks = [Double(low)] }
    return Axis(
      title: title, scale: scale,
      ticks: ticks.map { Tick(value: $0, label: Self.whole($0)) })
  }

  private static func whole(_ value: Double) -> String {
    value.magnitude < 1e5 ? Figures.grouped(Int(value)) : Figures.rate(value)
  }

  /// Numbers of threads; `counts` are named.
  ///
  /// - Parameter doubling: whether each doubling is as long as the next.
  static func threads(_ counts: [Int], to highest: Int, doubling: Bool) -> Axis {
    Axis(
      title: doubling ? "threads, log scale" : "threads",
      scale: AxisScale(
        doubling ? .logarithmic : .linear, low: Double(counts.min() ?? 1),
        high: Double(max(highest, counts.max() ?? 1))),
      ticks: counts.map { Tick(value: Double($0), label: Figures.grouped($0)) })
  }

  private init(_ title: String, _ scale: AxisScale, _ ticks: [Double]) {
    self.init(
      title: title, scale: scale,
      ticks: zip(ticks, Ticks.labels(ticks)).map { Tick(value: $0, label: $1) })
  }

  init(title: String, scale: AxisScale, ticks: [Tick]) {
    self.title = title
    self.scale = scale
    self.ticks = ticks
  }

  /// The least and the greatest of the finite ones.
  private static func range(_ values: some Sequence<Double>) -> (Double, Double)? {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return (low, high)
  }
}
