import Foundation
import ParallelSGD
import Shards

/// What lies in the folder of a run or a sweep, read for its page. Everything in it may have been
/// written by anybody.
enum ReportFolder {
  case run(RunReport)
  case sweep(Sweep)

  /// Bytes of a file that are read at most: a run of half a million epochs.
  static let largestFile = 128 << 20

  /// Reads `report.json` or `sweep.json`; of a run without a report, `metrics.jsonl` and
  /// `config.json`.
  ///
  /// - Throws: `DataError` with code `noSuchInput` where there is none of them, `badData` for one that
  ///   is not what it should be, with the place.
  init(contentsOf path: String) throws(DataError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw DataError(
        .noSuchInput, file: path, "expected the folder of a run or of a sweep",
        hint: "ptrain train and ptrain scale say where they save")
    }
    // A link that leads nowhere is a fault to be told, not a file that is not there.
    func has(_ name: String) -> Bool { FileIdentity.isName(path + "/" + name) }
    if has(RunFolder.reportData), has(Sweep.fileName) {
      throw DataError(
        .badData, file: path,
        "expected a run or a sweep, found both \(RunFolder.reportData) and \(Sweep.fileName)",
        hint: "move away the one that the page is not for")
    }
    if has(RunFolder.reportData) {
      self = .run(try RunReport(contentsOf: path + "/" + RunFolder.reportData))
    } else if has(Sweep.fileName) {
      self = .sweep(try Self.sweep(path + "/" + Sweep.fileName))
    } else if has(RunFolder.metrics) {
      self = .run(try RunReport(metricsIn: path))
    } else {
      throw DataError(
        .noSuchInput, file: path,
        "expected the folder of a run or of a sweep, found no \(RunFolder.reportData), "
          + "\(Sweep.fileName) or \(RunFolder.metrics) in it")
    }
  }

  /// The text of a file of moderate size.
  static func text(_ path: String) throws(DataError) -> String {
    let bytes = try InputFile.readAsStored(path, limit: largestFile)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(.badData, file: path, "invalid UTF-8")
    }
    return text
  }

  /// A value in a file that holds nothing else, with the place of what is wrong.
  static func value<Value: Decodable>(
    _ type: Value.Type = Value.self, in path: String, title: String
  ) throws(DataError) -> Value {
    let text = try text(path)
    // The reader of values does not say where; this one does.
    let parsed = try JSONValue(parsing: Array(text.utf8)[...], file: path)
    try ReportLimits.check(parsed, file: path, areSnakeCase: true)
    return try StrictJSON.value(
      from: text, file: path, title: title, keys: .convertFromSnakeCase)
  }

  private static func sweep(_ path: String) throws(DataError) -> Sweep {
    let sweep: Sweep = try value(in: path, title: "sweep")
    try sweep.check(file: path)
    return sweep
  }
}

extension RunReport {
  /// Reads `report.json`.
  init(contentsOf path: String) throws(DataError) {
    self = try ReportFolder.value(in: path, title: "report")
    guard format == Self.currentFormat, formatVersion == 1 else {
      throw DataError(
        .badData, file: path,
        "expected \(Self.currentFormat) version 1, found \(Excerpt.quoted(format)) version "
          + "\(formatVersion)",
        hint: format == Self.currentFormat && formatVersion > 1
          ? "a later release wrote this file: use it, or one after it" : nil)
    }
    try check(file: path)
  }

  /// A report without times, machine and held-out figures, of what a run without a report has left.
  init(metricsIn folder: String) throws(DataError) {
    let path = folder + "/" + RunFolder.metrics
    let epochs = try EpochColumns(metrics: ReportFolder.text(path), file: path)
    guard !epochs.epoch.isEmpty else {
      throw DataError(.badData, file: path, "expected a line for each epoch, found none")
    }
    let configurationPath = folder + "/" + RunFolder.configuration
    var configuration = JSONValue.object([])
    if access(configurationPath, F_OK) == 0 {
      let text = try ReportFolder.text(configurationPath)
      configuration = try JSONValue(parsing: Array(text.utf8)[...], file: configurationPath)
      try ReportLimits.check(configuration, file: configurationPath)
      try ReportLimits.check(
        "values", ReportLimits.leaves(configuration), most: ReportLimits.facts,
        file: configurationPath)
    }
    let isRegression = configuration["task"]?.text == LearningTask.regress.rawValue
    self.init(
      program: configuration["program"]?.text ?? "ptrain",
      title: configuration["data"]?.text ?? folder, task: isRegression ? .regress : .classify,
      outcome: Outcome(
        epochs: configuration["training"]?["epochs"]?.integer ?? epochs.epoch.count,
        weightsSha256: configuration["weightsSHA256"]?.text),
      epochs: epochs, facts: ConfigurationFacts.groups(configuration), command: [])
    try check(file: path)
  }
}
