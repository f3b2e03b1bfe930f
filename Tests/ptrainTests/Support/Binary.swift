import Foundation

/// The built program, run as a user runs it, in a folder of its own.
struct Binary {
  /// Where it runs and where files can be put for it.
  let folder: URL

  /// What a run came to.
  struct Outcome: Equatable {
    var status: Int32
    /// Whether a signal ended it: a trap is one.
    var signalled = false
    var output: String
    var errors: String
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ptrain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() throws { try FileManager.default.removeItem(at: folder) }

  /// Puts a file into the folder.
  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  /// Everything in the folder by its path; the bytes of regular files, `nil` for others.
  func snapshot() throws -> [String: Data?] {
    var result: [String: Data?] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let url = folder.appendingPathComponent(path)
      let type = try FileManager.default.attributesOfItem(atPath: url.path)[.type]
      let isFile = type as? FileAttributeType == .typeRegular
      result[path] = .some(isFile ? try Data(contentsOf: url) : nil)
    }
    return result
  }

  /// Runs the program to its end, or for a minute: then it counts as hanging.
  ///
  /// - Parameters:
  ///   - output: where its standard output goes instead of into the outcome, as `errors`.
  ///   - environment: variables beside the usual ones.
  ///   - afterStart: called while it runs.
  func run(
    _ words: [String], output: FileHandle? = nil, errors: FileHandle? = nil,
    environment: [String: String] = [:], afterStart: (Process) -> Void = { _ in }
  ) throws -> Outcome {
    try run(
      Self.url, words, output: output, errors: errors, environment: environment,
      afterStart: afterStart)
  }

  /// Runs a line of the shell in which `"$PTRAIN"` is the program.
  func shell(_ script: String) throws -> Outcome {
    try run(URL(fileURLWithPath: "/bin/sh"), ["-c", script]) { _ in }
  }

  private func run(
    _ executable: URL, _ words: [String], output: FileHandle? = nil, errors: FileHandle? = nil,
    environment: [String: String] = [:], afterStart: (Process) -> Void
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path, "PTRAIN": Self.url.path]
      .merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a pipe that nobody reads while the other is read can fill up.
    let outputURL = folder.appendingPathComponent(".output")
    let errorsURL = folder.appendingPathComponent(".errors")
    for url in [outputURL, errorsURL] {
      _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    }
    let ownOutput = try FileHandle(forWritingTo: outputURL)
    let ownErrors = try FileHandle(forWritingTo: errorsURL)
    process.standardOutput = output ?? ownOutput
    process.standardError = errors ?? ownErrors
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try Self.withSignals { try process.run() }
    afterStart(process)
    if ended.wait(timeout: .now() + 60) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    try ownOutput.close()
    try ownErrors.close()
    let outcome = Outcome(
      status: process.terminationStatus, signalled: process.terminationReason == .uncaughtSignal,
      output: String(decoding: try Data(contentsOf: outputURL), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errorsURL), as: UTF8.self))
    for url in [outputURL, errorsURL] { try FileManager.default.removeItem(at: url) }
    return outcome
  }

  /// Lets through all signals: threads of Dispatch hold them back, and what they start would inherit
  /// that. A shell then never hears that its child has ended.
  private static func withSignals(_ body: () throws -> Void) rethrows {
    try withUnsafeTemporaryAllocation(of: sigset_t.self, capacity: 2) { sets in
      guard let sets = sets.baseAddress else { return }
      sigemptyset(sets)
      pthread_sigmask(SIG_SETMASK, sets, sets + 1)
      defer { pthread_sigmask(SIG_SETMASK, sets + 1, nil) }
      try body()
    }
  }

  /// Beside the test bundle: SwiftPM builds a package's products into one folder.
  private static let url: URL = {
    #if canImport(Darwin)
      let bundle = Bundle(for: Token.self).bundleURL
    #else
      let bundle = Bundle.main.executableURL ?? Bundle.main.bundleURL
    #endif
    return bundle.deletingLastPathComponent().appendingPathComponent("ptrain")
  }()

  private final class Token {}
}
