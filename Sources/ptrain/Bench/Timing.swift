/// How long one run of something takes, from several samples.
struct Timing {
  /// Seconds a run, one number a sample, the shortest first; never empty.
  let samples: [Double]

  /// Runs for about so many seconds, at least three samples of whole runs.
  ///
  /// Short runs are taken together, so that looking at the clock costs nothing.
  static func measure(seconds: Double, _ run: () -> Void) -> Timing {
    let one = time(run)
    let runs = max(1, Int(min(shortestSample / max(one, 1e-9), 1e6)))
    let start = ContinuousClock.now
    var samples: [Double] = []
    repeat {
      samples.append(time { for _ in 0..<runs { run() } } / Double(runs))
    } while samples.count < 3 || Self.seconds(since: start) < seconds
    return Timing(samples: samples)
  }

  /// A millisecond: some thousand times what the clock costs.
  private static let shortestSample = 1e-3

  init(samples: [Double]) {
    precondition(!samples.isEmpty, "a timing of no samples")
    self.samples = samples.sorted()
  }

  /// A quarter of the samples are no longer than the first, a quarter no shorter than the second.
  var quartiles: (short: Double, long: Double) {
    let quarter = (samples.count - 1) / 4
    return (samples[quarter], samples[samples.count - 1 - quarter])
  }

  var best: Double { samples[0] }
  var worst: Double { samples[samples.count - 1] }

  /// The middle one, or the mean of the two in the middle.
  var median: Double {
    let half = samples.count / 2
    return samples.count.isMultiple(of: 2) ? (samples[half - 1] + samples[half]) / 2 : samples[half]
  }

  private static func time(_ body: () -> Void) -> Double {
    let start = ContinuousClock.now
    body()
    return seconds(since: start)
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    start.duration(to: .now) / .seconds(1)
  }
}
