import ParallelSGD
import Shards

/// Rows of a file as a trained model takes them.
struct ModelInput {
  /// Row-major `[N, F]`.
  let features: [Float]
  /// With their answers, where those were asked for.
  let dataset: Dataset?
  /// What was missing or unknown.
  let notes: [String]

  /// Reads `path` the way that the model's training data was read.
  ///
  /// - Parameters:
  ///   - labels: the file of the images' labels; only where `targets`.
  ///   - tableOptions: options given that only a table has a use for.
  ///   - targets: whether the answers are needed.
  ///   - threads: threads that share the reading.
  init(
    _ path: String, labels: String? = nil, for model: Model, options: CSVOptions,
    tableOptions: [String], targets: Bool, threads: Int
  ) throws {
    switch model.pipeline {
    case .table(let encoder):
      let table = try InputData.table(
        path, for: encoder, labels: labels, options, targets: targets, threads: threads)
      let encoded = try encoder.encode(table, targets: targets)
      features = encoded.features
      dataset = targets ? try encoded.dataset() : nil
      notes = encoded.report.notes
    case .images(let encoder, let classes):
      let images = try InputData.images(path, labels: labels, needsLabels: targets)
      if let option = tableOptions.first {
        throw Failure.usage(
          "option --\(option) goes with a table, and \(Excerpt.escaped(path)) holds images")
      }
      let all = Array(0..<images.count)
      dataset = targets ? try encoder.dataset(of: images, rows: all, classes: classes) : nil
      features = try dataset?.features ?? encoder.features(of: images, rows: all)
      notes = []
    case .numbers, nil:
      throw Failure(
        .badData, "the model was trained on numbers in memory and cannot read a file of rows")
    }
  }
}
