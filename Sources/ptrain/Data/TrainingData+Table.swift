import ParallelSGD
import Shards

/// Training on a table.
extension TrainingData {
  static func from(_ table: Table, _ options: TrainOptions) throws -> TrainingData {
    let schema = try Schema.infer(
      table, options: options.encoding, threads: options.threads)
    let classes = try schema.classes(of: table)
    let target = try schema.requireTarget()
    let split = try split(
      rowCount: table.rowCount, classes: classes, classCount: target.classNames.count, options)
    let fitted = try TableEncoder.fit(
      table, schema: schema, trainingRows: split.training, threads: options.threads)
    let encoder = options.settings.loss == .binaryCrossEntropy ? asProbabilities(fitted) : fitted
    let training = try encoder.encode(table, rows: split.training)
    let validation = try validation(encoder, table, split, options)
    let dataset = try training.dataset()
    let missing = training.report.missingTotal + (validation?.report.missingTotal ?? 0)
    return TrainingData(
      name: table.name, task: encoder.task,
      target: encoder.target.columns.joined(separator: ","),
      training: options.balancesClasses ? try balanced(dataset) : dataset,
      validation: try validation?.dataset(), pipeline: .table(encoder),
      summary: [
        describe(schema, table, encoder, classes: classes),
        describe(training: training.rowCount, validation: validation?.rowCount ?? 0)
          + " · \(Figures.grouped(missing)) missing"
          + (encoder.weight.map { " · weighted by \(Excerpt.escaped($0))" } ?? "")
          + (options.balancesClasses ? " · classes balanced" : ""),
      ],
      notes: choices(target, options) + schema.notes + encoder.notes + training.report.notes
        + (validation?.report.notes.map { "held-out rows: " + $0 } ?? []))
  }

  /// `encoder` with target numbers as they stand: binary cross-entropy takes them for probabilities,
  /// which standardised ones are not. Classes stay as they are.
  static func asProbabilities(_ encoder: TableEncoder) -> TableEncoder {
    guard case .values(let columns, let mean, let scale) = encoder.target else { return encoder }
    return TableEncoder(
      columns: encoder.columns,
      target: .values(
        columns: columns, mean: mean.map { _ in 0 }, scale: scale.map { _ in 1 }),
      weight: encoder.weight, hadHeader: encoder.hadHeader)
  }

  /// Rows to train on and to hold out, of every class its share.
  static func split(
    rowCount: Int, classes: [Int32]?, classCount: Int, _ options: TrainOptions
  ) throws(DataError) -> Split {
    let share = options.heldOut.share
    guard let classes else {
      return try Split(rowCount: rowCount, validation: share, seed: options.settings.seed)
    }
    return try Split(
      classes: classes, classCount: classCount, validation: share, seed: options.settings.seed)
  }

  private static func validation(
    _ encoder: TableEncoder, _ table: Table, _ split: Split, _ options: TrainOptions
  ) throws -> EncodedTable? {
    switch options.heldOut {
    case .share:
      return split.validation.isEmpty ? nil : try encoder.encode(table, rows: split.validation)
    case .file(let path, let labels):
      guard labels == nil else {
        throw Failure.usage(
          "option --valid-labels goes with images, and \(Excerpt.escaped(table.name)) is a table")
      }
      return try encoder.encode(
        InputData.table(
          path, for: encoder, options.csv, targets: true, threads: options.threads))
    }
  }

  /// What was chosen to predict, unless it was asked for, and how to choose otherwise.
  private static func choices(_ target: Schema.Target, _ options: TrainOptions) -> [String] {
    guard options.encoding.target == nil else { return [] }
    return ["target: \(target.reason); --target NAME predicts another"]
  }

  /// `30,162 rows · 6 numeric, 8 text columns → 104 features · income: 2 classes (75 % "<=50K")`.
  private static func describe(
    _ schema: Schema, _ table: Table, _ encoder: TableEncoder, classes: [Int32]?
  ) -> String {
    let roles: [(Schema.Role, String)] = [
      (.numeric, "numeric"), (.categorical, "text"), (.date, "date"),
    ]
    let used = roles.compactMap { role, name in
      let count = schema.columns.count { $0.role == role }
      return count == 0 ? nil : "\(Figures.grouped(count)) \(name)"
    }
    let columns = schema.featureColumns.count
    let target = encoder.target.columns.map { Excerpt.escaped($0) }.joined(separator: ", ")
    return "\(Figures.grouped(table.rowCount)) rows · \(used.joined(separator: ", ")) "
      + "column\(columns == 1 ? "" : "s") → \(Figures.grouped(encoder.featureCount)) feature"
      + (encoder.featureCount == 1 ? "" : "s") + " · "
      + "\(target): " + describe(schema, classes: classes, names: encoder.classNames)
  }

  private static func describe(_ schema: Schema, classes: [Int32]?, names: [String]) -> String {
    if let classes { return describe(classes: classes, names: names) }
    let columns = schema.target?.columns ?? []
    guard columns.count == 1,
      case .numbers(let low, let high, let mean, _) = schema.columns[columns[0]].summary
    else { return "\(columns.count) numbers" }
    return "\(Figures.plain(low)) to \(Figures.plain(high)), mean \(Figures.short(mean))"
  }
}

extension TrainOptions.HeldOut {
  /// The share of the training file's own rows that is held out.
  var share: Double {
    switch self {
    case .share(let share): share
    case .file: 0
    }
  }
}
