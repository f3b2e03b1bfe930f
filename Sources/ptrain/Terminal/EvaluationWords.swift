import ParallelSGD

/// How well a model does, in words for a line: `accuracy 85.2 %`, or `R² 0.793` and `RMSE 48,251`.
extension Evaluation {
  /// The figures that say most, in the targets' own unit.
  var words: [String] {
    var words: [String] = []
    if let accuracy { words.append("accuracy " + Figures.percent(accuracy)) }
    if let r2 { words.append("R² " + Figures.decimal(r2, places: 3)) }
    if let rmse { words.append("RMSE " + Figures.short(rmse)) }
    return words
  }

  /// The same as members of a JSON object, their names starting with `prefix`.
  func add(to line: inout JSONLine, prefix: String) {
    line.add(prefix + "loss", loss)
    line.add(prefix + "accuracy", accuracy)
    line.add(prefix + "r2", r2)
    line.add(prefix + "rmse", rmse)
  }
}
