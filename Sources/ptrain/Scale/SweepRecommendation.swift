import ParallelSGD

/// Which `--threads` and `--batch` a sweep recommends.
enum SweepRecommendation {
  /// Share of the best rate that a smaller count or batch must reach.
  static let enough = 0.95

  /// Rates over those of the best, round by round: runs of one round share the machine's mood.
  static func shares(_ rates: [Double], of best: [Double]) -> Timing? {
    let shares = zip(rates, best).map { $0 / $1 }
    return shares.isEmpty ? nil : Timing(samples: shares)
  }

  /// The smallest count whose median share of the best count's rate in the same round is ``enough``.
  ///
  /// - Parameter points: of one synchronisation; those that say nothing on scaling do not count.
  static func threads(_ points: [Sweep.Point]) -> Sweep.Point? {
    let scaling = points.filter(\.isScaling)
    guard let best = scaling.max(by: { $0.median < $1.median }) else { return nil }
    return scaling.first {
      (shares($0.samples, of: best.samples)?.median ?? 0) >= enough
    } ?? best
  }

  /// Batches to compare with `batch`: half, itself, twice, four times, as far as an epoch has rows.
  static func batches(around batch: Int, rows: Int) -> [Int] {
    let candidates = [max(1, batch / 2), batch, 2 * batch, 4 * batch]
    return candidates.enumerated().filter { index, candidate in
      !candidates[..<index].contains(candidate) && (candidate <= rows || candidate == batch)
    }.map(\.element)
  }

  /// - Parameters:
  ///   - point: of the recommended count.
  ///   - batches: what was measured on that many threads.
  static func recommendation(
    _ point: Sweep.Point, among points: [Sweep.Point], batches: [Sweep.BatchRate]
  ) -> Sweep.Recommendation {
    let scaling = points.filter(\.isScaling)
    let rate = Figures.rate(point.median) + " rows/s"
    var why: [String] = []
    if let best = scaling.max(by: { $0.median < $1.median }), best.threads != point.threads {
      why.append(
        "\(threads(point.threads)): \(rate), \(share(point.samples, of: best.samples)) of the best, "
          + "\(Figures.rate(best.median)) at \(best.threads), round by round")
    } else {
      let rest = scaling.count > 1 ? ", the fastest that was measured" : ", the only one measured"
      why.append("\(threads(point.threads)): \(rate)\(rest)")
    }
    var batch = point.batch
    if let best = batches.max(by: { $0.median < $1.median }),
      let least = batches.sorted(by: { $0.batch < $1.batch })
        .first(where: { (shares($0.samples, of: best.samples)?.median ?? 0) >= enough })
    {
      batch = least.batch
      let list = batches.map {
        "\(Figures.grouped($0.batch)): \(Figures.rate($0.median))" + spread($0.samples)
      }
      why.append(
        "batch \(Figures.grouped(batch)): the smallest with \(Figures.decimal(100 * enough, places: 0)) % "
          + "of the best rate, round by round, of \(list.joined(separator: ", ")) rows/s")
      if batch > point.batch {
        why.append(
          "a larger batch makes fewer updates an epoch and trains differently: the rate, or the epochs, "
            + "need tuning again")
      } else if batch < point.batch {
        why.append(
          "a smaller batch makes more updates an epoch and trains differently: the rate needs tuning again"
        )
      }
    }
    return Sweep.Recommendation(
      threads: point.threads, batch: batch, why: why, batches: batches)
  }

  /// The median share, and from the least to the greatest.
  private static func share(_ rates: [Double], of best: [Double]) -> String {
    guard let shares = shares(rates, of: best) else { return "–" }
    func text(_ share: Double) -> String { Figures.decimal(100 * share, places: 1) }
    let range = shares.samples.count > 1 ? " (\(text(shares.best)) to \(text(shares.worst)))" : ""
    return text(shares.median) + range + " %"
  }

  /// From the least to the greatest.
  private static func spread(_ rates: [Double]) -> String {
    guard let low = rates.min(), let high = rates.max(), rates.count > 1 else { return "" }
    return " (\(Figures.rate(low)) to \(Figures.rate(high)))"
  }

  private static func threads(_ count: Int) -> String {
    "\(Figures.grouped(count)) thread" + (count == 1 ? "" : "s")
  }
}
