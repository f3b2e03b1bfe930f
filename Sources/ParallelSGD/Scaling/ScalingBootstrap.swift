import Shards

/// How far a fit is known: the law fitted again to samples drawn anew.
///
/// Whole rounds are drawn with replacement, since runs of one round share the machine's drift. Intervals
/// are the 2.5 % and 97.5 % percentiles of the refitted numbers, **expanded** about the fitted value for
/// the small number n of rounds: plain percentiles are too narrow by √((n − 1)/n), and take the normal
/// distribution for Student's. Efron, *Bootstrap methods*, Annals of Statistics 7, 1979; Hesterberg,
/// *What teachers should know about the bootstrap*, The American Statistician 69, 2015.
public struct ScalingBootstrap: Sendable {
  /// The law's numbers in each resample.
  public let curves: [ScalingCurve]
  /// Of all samples.
  public let fit: ScalingFit
  /// Different rounds that were drawn from; with one of them there are no intervals.
  public let rounds: Int

  /// Values between which a number lies with 95 % confidence.
  public struct Interval: Sendable, Hashable, Codable {
    /// Lower end, no higher than the fitted value.
    public var low: Double
    /// Upper end, no lower than the fitted value.
    public var high: Double
  }

  /// Resamples that are drawn unless told otherwise.
  public static let standardResamples = 1000

  /// Fits `law` to `samples` and to so many resamples of them, the same for the same seed.
  ///
  /// - Returns: `nil` where ``ScalingFit`` has none.
  public init?(
    _ law: ScalingLaw, to samples: [ScalingSample], residuals: ScalingFit.Residuals = .relative,
    resamples: Int = ScalingBootstrap.standardResamples, seed: UInt64
  ) {
    guard let fit = ScalingFit(law, to: samples, residuals: residuals) else { return nil }
    let rounds = Dictionary(grouping: samples, by: \.round).sorted { $0.key < $1.key }.map(\.value)
    self.fit = fit
    self.rounds = rounds.count
    guard rounds.count > 1 else {
      curves = []
      return
    }
    let philox = Philox(seed: seed, purpose: .bootstrap)
    curves = (0..<resamples).compactMap { resample in
      var stream = PhiloxStream(philox, minor: UInt32(truncatingIfNeeded: resample))
      let drawn = rounds.indices.flatMap { _ in
        rounds[Int(stream.next(below: UInt32(rounds.count)))]
      }
      // A sweep that was stopped has counts that some draws miss: those tell nothing.
      return ScalingFit(law, to: drawn, residuals: residuals)?.curve
    }
  }

  /// Of a number of the law that is never below 0 nor above `limit`; `nil` where there are too few
  /// rounds or resamples.
  public func interval(
    limit: Double = .infinity, _ number: (ScalingCurve) -> Double
  ) -> Interval? {
    let values = curves.map(number).filter(\.isFinite).sorted()
    guard values.count >= Self.leastResamples else { return nil }
    let value = number(fit.curve)
    let factor = Self.expansion(rounds: rounds)
    let below = max(0, value - Self.quantile(0.025, of: values))
    let above = max(0, Self.quantile(0.975, of: values) - value)
    return Interval(low: max(0, value - factor * below), high: min(limit, value + factor * above))
  }

  /// Of a number of the law that is above 0, a rate: its logarithm is what is expanded, so that no end
  /// reaches 0; `nil` as for ``interval(limit:_:)``.
  public func ratioInterval(_ number: (ScalingCurve) -> Double) -> Interval? {
    let values = curves.map(number).filter { $0 > 0 && $0.isFinite }.map(DoubleMath.log).sorted()
    let value = number(fit.curve)
    guard values.count >= Self.leastResamples, value > 0 else { return nil }
    let factor = Self.expansion(rounds: rounds)
    let below = max(0, DoubleMath.log(value) - Self.quantile(0.025, of: values))
    let above = max(0, Self.quantile(0.975, of: values) - DoubleMath.log(value))
    return Interval(
      low: value * DoubleMath.exp(-factor * below), high: value * DoubleMath.exp(factor * above))
  }

  /// Fewer have no percentiles worth the name.
  private static let leastResamples = 20

  /// Of the rate at a number of threads, within what the law can give at all: with λ between its own
  /// two ends, N threads are at most N times as fast as one, and at least as fast under
  /// ``ScalingLaw/amdahl`` and ``ScalingLaw/gustafson``.
  public func band(threads: Double) -> Interval? {
    guard var band = ratioInterval({ $0.rate(threads: threads) }), threads >= 1,
      let lambda = ratioInterval(\.lambda)
    else { return nil }
    let value = fit.curve.rate(threads: threads)
    if fit.curve.law != .universal { band.low = min(value, max(band.low, lambda.low)) }
    band.high = max(value, min(band.high, threads * lambda.high))
    return band
  }

  /// Linear between the two neighbours.
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let index = min(Int(place), sorted.count - 1)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
  }

  /// `√(n/(n − 1))·t/z`, t and z the 97.5 % quantiles of Student's distribution with n − 1 degrees of
  /// freedom and of the normal one.
  static func expansion(rounds: Int) -> Double {
    guard rounds > 1 else { return .infinity }
    // Beyond the table by its leading terms: 1 + (1 + (1 + z²)/2)/(2n), with z² = 3.84.
    guard rounds < expansions.count + 2 else { return 1 + 1.71 / Double(rounds) }
    return expansions[rounds - 2]
  }

  /// For n from 2; SciPy 1.17.1, `scripts/check-scaling-fits` computes them again.
  private static let expansions = [
    9.168, 2.689, 1.875, 1.584, 1.437, 1.348, 1.290, 1.248, 1.217, 1.192, 1.173, 1.157, 1.144,
    1.133, 1.123, 1.115, 1.108, 1.101, 1.096,
  ]
}
