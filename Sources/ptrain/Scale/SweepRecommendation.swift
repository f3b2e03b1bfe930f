import ParallelSGD

/// Which `--threads` and `--batch` a sweep recommends.
enum SweepRecommendation {
  /// Share of the best rate that a smaller batch must reach.
  static let enough = 0.95

  /// The smallest count that is as fast as the best, as far as the runs tell them apart: its upper
  /// quartile reaches the lower one of the best.
  ///
  /// - Parameter points: of one synchronisation; those above the usable cores do not count.
  static func threads(_ points: [Sweep.Point]) -> Sweep.Point? {
    let scaling = points.filter { !$0.isOversubscribed }
    guard let best = scaling.max(by: { $0.median < $1.median }) else { return nil }
    return scaling.first { $0.quartiles.high >= best.quartiles.low } ?? best
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
    let scaling = points.filter { !$0.isOversubscribed }
    let rate = Figures.rate(point.median) + " rows/s"
    var why: [String] = []
    if let best = scaling.max(by: { $0.median < $1.median }), best.threads != point.threads {
      why.append(
        "\(threads(point.threads)): \(rate), within the spread of the best, "
          + "\(Figures.rate(best.median)) at \(best.threads)")
    } else {
      let rest = scaling.count > 1 ? ", the fastest that was measured" : ", the only one measured"
      why.append("\(threads(point.threads)): \(rate)\(rest)")
    }
    var batch = point.batch
    if let best = batches.max(by: { $0.median < $1.median }),
      let least = batches.sorted(by: { $0.batch < $1.batch })
        .first(where: { $0.median >= enough * best.median })
    {
      batch = least.batch
      let list = batches.map { "\(Figures.grouped($0.batch)): \(Figures.rate($0.median))" }
      why.append(
        "batch \(Figures.grouped(batch)): the smallest with \(Figures.decimal(100 * enough, places: 0)) % "
          + "of the best rate, of \(list.joined(separator: ", ")) rows/s")
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

  private static func threads(_ count: Int) -> String {
    "\(Figures.grouped(count)) thread" + (count == 1 ? "" : "s")
  }
}
