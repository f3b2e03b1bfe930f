import ParallelSGD

/// Speed of a run with all its parts: a run that was resumed has epochs of processes before this one.
extension TrainingResult {
  /// Training rows a second over all epochs, Σ rows / Σ (rows / rate), evaluation not included; of this
  /// process where no epoch was finished.
  var rateOfAllParts: Double {
    // Resumed where an epoch had only to be closed, its rate says nothing.
    let rates = epochs.map(\.rowsPerSecond).filter { $0 > 0 && $0.isFinite }
    // Every epoch has the same rows.
    return rates.isEmpty ? rowsPerSecond : Double(rates.count) / rates.reduce(0) { $0 + 1 / $1 }
  }

  /// Evaluation included: of this process, or of all epochs where others made some of them.
  var secondsOfAllParts: Double { max(seconds, epochs.reduce(0) { $0 + $1.seconds }) }
}
