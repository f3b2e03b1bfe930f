import Shards

extension RunReport {
  /// Refuses what no run says of itself, and more than a page shows.
  ///
  /// - Throws: `DataError` with code `badData` naming the key.
  func check(file: String) throws(DataError) {
    func require(_ isRight: Bool, _ message: String) throws(DataError) {
      guard isRight else { throw DataError(.badData, file: file, message) }
    }
    try ReportLimits.check(
      "facts", facts.reduce(facts.count) { $0 + $1.facts.count }, most: ReportLimits.facts,
      file: file)
    try ReportLimits.check("command", command.count, most: ReportLimits.words, file: file)
    try epochs.check(file: file)
    try require(
      outcome.epochs >= 0 && outcome.parameters ?? 0 >= 0 && resumedTo ?? 0 >= 0,
      "outcome: expected no count below 0")
    let rates = [outcome.seconds, outcome.rowsPerSecond].compactMap { $0 }
    try require(
      rates.allSatisfy { $0 >= 0 && $0.isFinite }, "outcome: expected no time or rate below 0")
    try require(
      outcome.chosenEpoch.map(epochs.epoch.contains) ?? true,
      "outcome.chosen_epoch: expected one of the epochs")
    try require(
      outcome.weightsSha256.map(Self.isHash) ?? true,
      "outcome.weights_sha256: expected 64 hexadecimal digits")
    guard let heldOut else { return }
    try require(heldOut.rows >= 0, "held_out.rows: expected no count below 0")
    try ReportLimits.check(
      "held_out.values", heldOut.values.count, most: HeldOutFigures.mostTargets, file: file)
    for value in heldOut.values {
      try value.check(file: file)
      try ReportLimits.check(
        "held_out.values.points", value.points?.count ?? 0, most: ValueFigures.mostPoints,
        file: file)
      try ReportLimits.check(
        "held_out.values.residuals.counts", value.residuals.counts.count,
        most: ValueFigures.mostPoints, file: file)
      let sizes = [
        value.meanAbsoluteError, value.medianAbsoluteError, value.ninetiethAbsoluteError,
      ]
      try require(
        value.rows >= 0 && !sizes.contains { $0 < 0 } && value.residuals.beyond >= 0
          && value.grid?.beyond ?? 0 >= 0, "held_out.values: expected no count or error below 0")
    }
    guard let classes = heldOut.classes else { return }
    try classes.check(file: file)
    try classes.checkPairs(file: file)
  }

  private static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
  }
}

extension ClassFigures {
  /// Refuses sums that are less than their parts; after ``check(file:)``.
  fileprivate func checkPairs(file: String) throws(DataError) {
    try ReportLimits.check("held_out.classes.pairs", pairs.count, most: Self.mostPairs, file: file)
    var (truths, answers) = (support, predicted)
    var seen: Set<[Int]> = []
    var areRight = names.indices.allSatisfy { correct[$0] <= min(support[$0], predicted[$0]) }
    for pair in pairs {
      truths[pair.truth] -= pair.rows
      answers[pair.predicted] -= pair.rows
      areRight = areRight && seen.insert([pair.truth, pair.predicted]).inserted
      areRight = areRight && (pair.truth != pair.predicted || pair.rows == correct[pair.truth])
    }
    guard areRight, pairs.count <= pairCount, (truths + answers).allSatisfy({ $0 >= 0 }) else {
      throw DataError(
        .badData, file: file,
        "held_out.classes: expected each pair once, and no more rows in the pairs and right than "
          + "of their classes")
    }
  }
}
