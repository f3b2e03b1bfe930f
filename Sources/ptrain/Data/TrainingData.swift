import Shards

/// Rows to train on and to hold out, how they became numbers, and what there is to say of them.
struct TrainingData {
  /// The file's name, or that of the bundled set.
  let name: String
  let task: LearningTask
  /// The columns to predict, with commas between; `nil` for images.
  let target: String?
  let training: Dataset
  let validation: Dataset?
  let pipeline: Pipeline
  /// A line or two on what was found.
  let summary: [String]
  /// What was decided without being asked.
  let notes: [String]

  /// Reads what the options name and fits the encoding to the training rows.
  ///
  /// - Throws: `DataError`, or a ``Failure`` with code `usage` for options that do not go with it.
  static func load(_ options: TrainOptions) throws -> TrainingData {
    guard let file = options.file else {
      return try from(Digits.images(), name: Digits.name, options)
    }
    switch try InputData.read(
      file, labels: options.labels, options: options.csv, threads: options.threads)
    {
    case .table(let table): return try from(table, options)
    case .images(let images): return try from(images, name: file, options)
    }
  }

  /// Weights under which every class counts the same: those of a class's rows add up to N / C.
  static func balanced(_ data: Dataset) throws -> Dataset {
    guard case .classes(let classes, let count) = data.targets else {
      throw Failure.usage("option --class-weight does not go with a target of numbers")
    }
    var sums = [Double](repeating: 0, count: count)
    for (row, one) in classes.enumerated() { sums[Int(one)] += Double(data.weights?[row] ?? 1) }
    let present = Double(sums.count { $0 > 0 })
    let total = sums.reduce(0, +)
    let weights = classes.enumerated().map { row, one in
      let sum = sums[Int(one)]
      return sum > 0
        ? Float(Double(data.weights?[row] ?? 1) * total / (present * sum)) : 0
    }
    return try Dataset(
      features: data.features, featureCount: data.featureCount, targets: data.targets,
      weights: weights)
  }

  /// `2 classes (75 % "<=50K")`, with the most frequent one where it is much so.
  static func describe(classes: [Int32], names: [String]) -> String {
    var counts = [Int](repeating: 0, count: names.count)
    for one in classes { counts[Int(one)] += 1 }
    let text = Figures.grouped(names.count) + " classes"
    let most = counts.indices.reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }
    guard counts[most] * names.count * 4 > 5 * classes.count else { return text }
    let share = Figures.decimal(100 * Double(counts[most]) / Double(classes.count), places: 0)
    return text + " (\(share) % \(Excerpt.quoted(names[most])))"
  }

  /// `24,130 train · 6,032 valid`.
  static func describe(training: Int, validation: Int) -> String {
    "\(Figures.grouped(training)) train · "
      + (validation == 0 ? "none held out" : "\(Figures.grouped(validation)) valid")
  }
}
