import ParallelSGD

/// The laws fitted to a sweep's points, and what they say of other counts.
struct SweepFits {
  let mode: Sweep.Mode
  let seed: UInt64
  /// Resamples of a bootstrap.
  var resamples = ScalingBootstrap.standardResamples

  /// The fit of one synchronisation with the bootstraps behind it.
  struct Laws {
    var fit: Sweep.Fit
    /// Amdahl's under strong scaling, Gustafson's under weak.
    var share: ScalingBootstrap?
    var universal: ScalingBootstrap?
  }

  /// - Parameter points: of one synchronisation.
  func laws(_ points: [Sweep.Point], sync: String) -> Laws {
    let used = points.filter(\.isScaling)
    let samples = used.flatMap { point in
      point.samples.enumerated().map {
        ScalingSample(threads: point.threads, rate: $1, round: $0)
      }
    }
    let law: ScalingLaw = mode == .strong ? .amdahl : .gustafson
    let share = bootstrap(law, samples)
    let universal = bootstrap(.universal, samples)
    var notes: [String] = []
    let name = mode == .strong ? "Amdahl's law" : "Gustafson's law"
    let counts = used.map(\.threads)
    if share == nil {
      notes.append(
        "\(name) needs two counts within the usable cores, there \(Self.are(counts.count))")
    }
    if universal == nil {
      notes.append(
        "the Universal Scalability Law needs three counts within the usable cores, there "
          + Self.are(counts.count))
    }
    if let share, share.rounds < 2 {
      notes.append("one run of each count has no spread: no intervals")
    }
    for (curve, text) in [(share?.fit.curve, name), (universal?.fit.curve, "the Universal law")] {
      if let curve, curve.sigma == 0 {
        notes.append("\(text) finds no serial share: it lies on its bound of 0")
      }
    }
    if let curve = share?.fit.curve, curve.sigma == 1 {
      notes.append(
        "\(name) does not fit: it is no faster with more threads, and the serial share lies on its bound of 1"
      )
    }
    let fitted = share.map(Self.amdahl)
    return Laws(
      fit: Sweep.Fit(
        sync: sync, counts: counts, amdahl: mode == .strong ? fitted : nil,
        gustafson: mode == .weak ? fitted : nil, usl: universal.map(Self.usl), notes: notes),
      share: share, universal: universal)
  }

  private static func are(_ count: Int) -> String { count == 1 ? "is 1" : "are \(count)" }

  private func bootstrap(_ law: ScalingLaw, _ samples: [ScalingSample]) -> ScalingBootstrap? {
    ScalingBootstrap(law, to: samples, resamples: resamples, seed: seed)
  }

  // MARK: Numbers

  private static func estimate(
    _ bootstrap: ScalingBootstrap, limit: Double = .infinity, _ number: (ScalingCurve) -> Double
  ) -> Sweep.Estimate {
    let value = number(bootstrap.fit.curve)
    let interval = bootstrap.interval(limit: limit, number)
    return Sweep.Estimate(value: value, low: interval?.low, high: interval?.high)
  }

  private static func lambda(_ bootstrap: ScalingBootstrap) -> Sweep.Estimate {
    let interval = bootstrap.ratioInterval(\.lambda)
    return Sweep.Estimate(
      value: bootstrap.fit.curve.lambda, low: interval?.low, high: interval?.high)
  }

  private static func rate(_ bootstrap: ScalingBootstrap, threads: Double) -> Sweep.Estimate {
    let band = bootstrap.band(threads: threads)
    return Sweep.Estimate(
      value: bootstrap.fit.curve.rate(threads: threads), low: band?.low, high: band?.high)
  }

  private static func amdahl(_ bootstrap: ScalingBootstrap) -> Sweep.Amdahl {
    Sweep.Amdahl(
      serial: estimate(bootstrap, limit: 1, \.sigma), lambda: lambda(bootstrap),
      error: bootstrap.fit.error)
  }

  private static func usl(_ bootstrap: ScalingBootstrap) -> Sweep.USL {
    Sweep.USL(
      sigma: estimate(bootstrap, \.sigma), kappa: estimate(bootstrap, \.kappa),
      lambda: lambda(bootstrap), peakThreads: bootstrap.fit.curve.peakThreads,
      error: bootstrap.fit.error)
  }

  // MARK: Curves

  /// What the laws, and the model if there is one, say of every count from 1 to `last`.
  func curves(_ laws: Laws, to last: Int, model: ScalingModel?) -> [Sweep.Curve] {
    (1...last).map { threads in
      func value(_ bootstrap: ScalingBootstrap?) -> Sweep.Estimate? {
        bootstrap.map { Self.rate($0, threads: Double(threads)) }
      }
      // A law that does not fit predicts nothing.
      let share = laws.share?.fit.curve.sigma == 1 ? nil : value(laws.share)
      return Sweep.Curve(
        sync: laws.fit.sync, threads: threads, amdahl: mode == .strong ? share : nil,
        gustafson: mode == .weak ? share : nil, usl: value(laws.universal),
        model: model.map { model in
          let rates = model.rates(threads: threads)
          return Sweep.Estimate(
            value: (rates.low * rates.high).squareRoot(), low: rates.low, high: rates.high)
        },
        isPrediction: !laws.fit.counts.contains(threads))
    }
  }
}
