import Foundation
import Shards

/// The folder that one training leaves its results in.
///
/// It is made before the first epoch, so that a place that cannot be written to is told at once.
/// Checkpoints come on the way and the other files at the end, each whole or not at all, the model
/// after what belongs to it, then the report.
struct RunFolder {
  /// As messages show it.
  let path: String
  /// Whether this run made it, and may take it away again as long as it is empty.
  let isOwn: Bool
  private let lock: FolderLock

  /// A folder that is there and may be written to.
  ///
  /// - Throws: a ``Failure`` with code `locked` where another run is at work in it.
  private init(_ path: String, isOwn: Bool) throws(Failure) {
    self.path = path
    self.isOwn = isOwn
    lock = try FolderLock(path)
  }

  /// Without what a run that was killed in the middle of a save has left: none is at work here.
  private var cleared: RunFolder {
    OutputFile.removeTemporaries(in: path)
    return self
  }

  static let checkpoint = "last.safetensors"
  static let model = "model.safetensors"
  static let metrics = "metrics.jsonl"
  static let configuration = "config.json"
  /// The page of a run or of a sweep, and the numbers that a run's page is drawn from.
  static let (report, reportData) = ("report.html", "report.json")
  /// The page's numbers as tables.
  static let (metricsTable, classTable) = ("metrics.csv", "classes.csv")
  static let (confusionTable, predictionTable) = ("confusion.csv", "predictions.csv")
  /// What a run leaves at its end.
  static let results = [model, metrics, configuration] + reports
  /// Of those, what its report consists of; a run has the tables that go with its task.
  static let reports = [
    report, reportData, metricsTable, classTable, confusionTable, predictionTable,
  ]
  /// What a sweep leaves at its end.
  static let sweepResults = SweepRecord.tables + [Sweep.fileName]
  /// Of either; messages name the first that is there.
  private static let files =
    [model, metrics, configuration, checkpoint] + sweepResults + reports

  /// The files of a run or of a sweep in the folder `path` but its page.
  static func kept(in path: String) -> [String] {
    (files + CheckpointFiles.numbered(in: path)).filter { $0 != report }
  }

  /// Opens the folder that `--out` names, and makes it if need be.
  ///
  /// - Parameter overwrite: whether the files of an earlier run may be replaced.
  /// - Throws: a ``Failure`` with code `cannotCreate`, `permissionDenied`, or `locked` where another
  ///   run is at work in it; nothing is touched.
  static func open(_ path: String, overwrite: Bool) throws(Failure) -> RunFolder {
    if let folder = try openExisting(path, overwrite: overwrite) { return folder }
    try makeFolder(path)
    return try RunFolder(path, isOwn: true)
  }

  /// As ``open(_:overwrite:)``, but makes nothing: `nil` where there is no folder yet.
  static func openExisting(_ path: String, overwrite: Bool) throws(Failure) -> RunFolder? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      throw Failure(.cannotCreate, "\(Excerpt.escaped(path)): expected a folder, found a file")
    }
    let folder = try RunFolder(path, isOwn: false)
    if !overwrite, let name = folder.earlierFile {
      throw Failure(
        .cannotCreate, "\(Excerpt.escaped(path)): there is a run already, with its \(name)",
        hint: "--overwrite replaces it, another --out keeps it")
    }
    try folder.requirePlaces()
    return folder.cleared
  }

  /// Opens the folder of a run that is to go on.
  ///
  /// - Throws: a ``Failure`` with code `noSuchInput` where there is none, or as ``open(_:overwrite:)``.
  static func reopen(_ path: String) throws(Failure) -> RunFolder {
    guard access(path + "/" + checkpoint, F_OK) == 0 else {
      throw Failure(
        .noSuchInput,
        "\(Excerpt.escaped(path)): expected the folder of a run, with its \(checkpoint)")
    }
    let folder = try RunFolder(path, isOwn: false)
    try folder.requirePlaces()
    return folder.cleared
  }

  /// Makes the first free one of `runs/<stem>-1`, `runs/<stem>-2`, …
  static func next(stem: String) throws(Failure) -> RunFolder {
    try makeFolder("runs", unlessThere: true)
    var number = 1
    while true {
      let path = "runs/\(stem)-\(number)"
      // Making it is the test whether it is free: two runs at once get two folders.
      if mkdir(path, 0o777) == 0 { return try RunFolder(path, isOwn: true) }
      guard errno == EEXIST else { throw refusal(path, errno) }
      number += 1
    }
  }

  /// The name of a file without folders and endings: `data/adult.csv.gz` gives `adult`.
  static func stem(of path: String) -> String {
    let name = PathParts.name(of: path)
    let stem = name.drop { $0 == "." }.prefix { $0 != "." }
    let safe = stem.map { $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "_" }
    return safe.isEmpty ? "run" : String(safe.prefix(60))
  }

  /// The path of one of its files.
  func file(_ name: String) -> String { path + "/" + name }

  /// Whether a training has left a state to go on from.
  var hasCheckpoint: Bool { access(file(Self.checkpoint), F_OK) == 0 }

  /// A file of an earlier run, if there is any.
  private var earlierFile: String? {
    let manager = FileManager.default
    return Self.files.first { manager.fileExists(atPath: file($0)) }
      ?? CheckpointFiles.numbered(in: path).first
  }

  /// Makes sure, before hours are spent, that the results can be put here.
  private func requirePlaces() throws(Failure) {
    guard access(path, W_OK | X_OK) == 0 else {
      throw Failure(.permissionDenied, "\(Excerpt.escaped(path)): \(systemMessage(errno))")
    }
    for name in Self.files {
      do throws(DataError) {
        try OutputFile.requirePlace(file(name))
      } catch {
        throw Failure(error)
      }
    }
  }

  /// Takes away what a save in the middle has left, and an own folder after a training that came to
  /// nothing.
  func discardLeftovers() {
    OutputFile.removeTemporaries(in: path, of: getpid())
    if isOwn { rmdir(path) }
  }

  /// Makes a folder and those above it.
  private static func makeFolder(_ path: String, unlessThere: Bool = false) throws(Failure) {
    if mkdir(path, 0o777) == 0 { return }
    let number = errno
    if number == EEXIST, unlessThere { return }
    let end = path.utf8.last == UInt8(ascii: "/") ? path.utf8.dropLast() : path.utf8[...]
    guard number == ENOENT, let parent = PathParts.folder(of: String(Substring(end))),
      parent != "/"
    else { throw refusal(path, number) }
    try makeFolder(parent, unlessThere: true)
    guard mkdir(path, 0o777) == 0 else { throw refusal(path, errno) }
  }

  private static func refusal(_ path: String, _ number: Int32) -> Failure {
    let code: ExitCode = number == EACCES || number == EPERM ? .permissionDenied : .cannotCreate
    return Failure(
      code, "\(Excerpt.escaped(path)): cannot make the folder: \(systemMessage(number))")
  }
}
