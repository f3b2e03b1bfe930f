import Shards

extension Sweep {
  /// Refuses what no sweep says of itself, and more than a page shows.
  ///
  /// - Throws: `DataError` with code `badData` naming the key.
  func check(file: String) throws(DataError) {
    func require(_ isRight: Bool, _ message: String) throws(DataError) {
      guard isRight else { throw DataError(.badData, file: file, message) }
    }
    let modes = Set(points.map(\.sync)).count
    let phases = points.map(\.phases.count).max() ?? 0
    let notes = fits.map(\.notes.count).max() ?? 0
    let batches = recommendation?.batches.count ?? 0
    let reasons = recommendation?.why.count ?? 0
    let counts: [(String, Int, Int)] = [
      ("points", points.count, 1000), ("order", order.count, 100_000),
      ("curves", curves.count, 10_000), ("time_to_target", timeToTarget.count, 1000),
      ("command", command.count, ReportLimits.words), ("fits", fits.count, ReportLimits.modes),
      ("network.layers", network.layers.count, 1000), ("explanation", explanation.count, 1000),
      ("points, their sync", modes, ReportLimits.modes),
      ("points.phases", phases, ReportLimits.phases),
      ("recommendation.batches", batches, 1000),
      ("fits.notes", notes, 1000),
      ("recommendation.why", reasons, 1000),
    ]
    for (name, count, most) in counts {
      try ReportLimits.check(name, count, most: most, file: file)
    }
    try require(machine.usableCores >= 1, "machine.usable_cores: expected 1 or more")
    let advice = recommendation.map { [$0.threads, $0.batch] } ?? []
    let threads: [(String, [Int])] = [
      ("points", points.map(\.threads)), ("order", order.map(\.threads)),
      ("curves", curves.map(\.threads)), ("time_to_target", timeToTarget.map(\.threads)),
      ("recommendation", advice),
    ]
    for (name, values) in threads {
      try require(values.allSatisfy { $0 >= 1 }, "\(name): expected threads and batch from 1")
    }
    var seen: Set<Place> = []
    for point in points {
      try require(
        seen.insert(Place(sync: point.sync, threads: point.threads)).inserted,
        "points: \(Excerpt.quoted(point.sync)) at \(point.threads) threads stands twice")
    }
  }

  /// What tells points apart.
  struct Place: Hashable {
    var sync: String
    var threads: Int
  }
}
