import Foundation
import ParallelSGD
import Shards

/// `ptrain train`: data in, trained model out.
enum Train {
  static let verb = Verb(command: .train, run: run)

  private static func run(_ arguments: Arguments) async throws {
    let options = try TrainOptions(arguments)
    let folder = try openExisting(options.output)
    let data = try TrainingData.load(options)
    let configuration = try options.settings.configuration(
      classifies: data.task == .classify, rows: data.training.rowCount)
    let warmStart = try options.warmStart.map { try model(at: $0, for: data) }
    let run = TrainingRun(
      options: options, command: CommandNote(words: arguments.words), data: data,
      configuration: configuration, warmStart: warmStart)
    try await run.start { try folder ?? openFolder(options.output, source: data.name) }
  }

  /// A model to take the first parameters from, if its outputs mean the same.
  static func model(at path: String, for data: TrainingData) throws -> Model {
    let model = try Model(contentsOf: path)
    guard let pipeline = model.pipeline, pipeline.classNames != data.pipeline.classNames else {
      return model
    }
    throw DataError(
      .badData, file: path,
      "a model of other classes: \(names(pipeline.classNames)), the data has "
        + names(data.pipeline.classNames))
  }

  private static func names(_ classes: [String]) -> String {
    let shown = classes.prefix(4).map { Excerpt.quoted($0) }.joined(separator: ", ")
    return classes.isEmpty ? "none" : shown + (classes.count > 4 ? ", …" : "")
  }

  /// A folder that is there already is refused, or kept from others, before the data is read.
  private static func openExisting(_ output: TrainOptions.Output) throws(Failure) -> RunFolder? {
    guard case .folder(let path, let overwrite) = output else { return nil }
    return try RunFolder.openExisting(path, overwrite: overwrite)
  }

  private static func openFolder(
    _ output: TrainOptions.Output, source: String
  ) throws(Failure) -> RunFolder? {
    switch output {
    case .none: nil
    case .folder(let path, let overwrite): try RunFolder.open(path, overwrite: overwrite)
    case .nextRun: try RunFolder.next(stem: RunFolder.stem(of: source))
    }
  }
}
