/// A row of numbers as a row of bars, one column each.
enum Sparkline {
  private static let bars = Array("▁▂▃▄▅▆▇█")

  /// The last `width` of `values`, from the lowest of them to the highest; what is not finite is as
  /// high as can be.
  static func text(_ values: [Double], width: Int) -> String {
    let shown = values.suffix(max(0, width))
    let finite = shown.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(shown.map { _ in bars[bars.count - 1] })
    }
    return String(
      shown.map { value in
        guard value.isFinite else { return bars[bars.count - 1] }
        // Halves keep the difference of two large numbers finite.
        let share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0
        return bars[Int((share * Double(bars.count - 1)).rounded())]
      })
  }
}
