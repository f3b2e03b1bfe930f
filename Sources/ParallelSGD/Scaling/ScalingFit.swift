/// A law fitted to measured rates by least squares, within the law's bounds: λ > 0, σ ≥ 0, κ ≥ 0, and
/// σ ≤ 1 where it is a share.
///
/// λ is fitted like the others: the rate at 1 thread is measured with an error too, and dividing by it
/// would put that error into every point.
public struct ScalingFit: Sendable, Hashable {
  /// What is made small.
  public enum Residuals: Sendable, Hashable {
    /// `X(N) − x`, as published fits have it.
    case absolute
    /// `ln X(N) − ln x`, for noise that is a share of the rate, as that of timings is.
    case relative
  }

  /// The law with the numbers that fit best.
  public var curve: ScalingCurve
  /// Root of the mean squared `X(N)/x − 1`.
  public var error: Double

  /// Fits `law` to all samples.
  ///
  /// - Returns: `nil` where the samples have fewer different counts than
  ///   ``ScalingLaw/leastCounts``, or are no positive rates of positive counts.
  public init?(
    _ law: ScalingLaw, to samples: [ScalingSample], residuals: Residuals = .relative
  ) {
    guard samples.allSatisfy({ $0.threads > 0 && $0.rate > 0 && $0.rate.isFinite }) else {
      return nil
    }
    let groups = Dictionary(grouping: samples, by: \.threads).sorted { $0.key < $1.key }
    guard groups.count >= law.leastCounts else { return nil }
    // Least squares see no more of the samples of one count than their number and their mean.
    let problem = LeastSquares(
      law: law, isRelative: residuals == .relative,
      points: groups.map { threads, samples in
        let values = samples.map { residuals == .relative ? DoubleMath.log($0.rate) : $0.rate }
        return LeastSquares.Point(
          threads: Double(threads), weight: Double(values.count),
          value: values.reduce(0, +) / Double(values.count))
      })
    guard let curve = problem.solution() else { return nil }
    self.curve = curve
    let squares = samples.map { sample in
      let deviation = curve.rate(threads: Double(sample.threads)) / sample.rate - 1
      return deviation * deviation
    }
    error = (squares.reduce(0, +) / Double(samples.count)).squareRoot()
  }
}
