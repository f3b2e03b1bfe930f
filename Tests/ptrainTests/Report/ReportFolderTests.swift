import Foundation
import ParallelSGD
import Shards
import Testing

@testable import ptrain

/// Marsaglia's, so that the same bytes are changed every time.
private struct Xorshift: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

@Suite struct ReportFolderTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("ptrain-\(UUID().uuidString)")

  private func inRoot(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    try body()
  }

  private func put(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: root.appendingPathComponent(name))
  }

  private static func text(_ report: RunReport) -> String {
    var report = report
    report.outcome.weightsSha256 = String(repeating: "0f", count: 32)
    return StrictJSON.text(of: report, keys: .convertToSnakeCase)
  }

  private static let files: [(name: String, text: String)] = [
    ("report.json", text(SampleReports.classification())),
    ("report.json", text(SampleReports.regression(SampleReports.answers))),
    ("sweep.json", (try? SampleSweep.sweep().json()) ?? ""),
    (
      "metrics.jsonl",
      "{\"epoch\":1,\"step\":2,\"learning_rate\":0.1,\"train_loss\":1.5,\"valid_loss\":null}\n"
    ),
  ]

  /// Reads and draws; an error must be one of bad data with a file's name.
  private func draw() throws -> Bool {
    do throws(DataError) {
      switch try ReportFolder(contentsOf: root.path) {
      case .run(let report): _ = RunPage(report: report).html
      case .sweep(let sweep): _ = SweepPage(sweep).html
      }
      return true
    } catch {
      #expect(error.code == .badData)
      #expect(error.file?.hasPrefix(root.path) == true)
      return false
    }
  }

  @Test(arguments: 0..<4)
  func filesAsTheyAreWrittenAreRead(number: Int) throws {
    try inRoot {
      try put(Array(Self.files[number].text.utf8), Self.files[number].name)
      #expect(try draw())
    }
  }

  @Test(arguments: 0..<4)
  func truncatedAndGarbledFilesAreRefusedOrDrawn(number: Int) throws {
    let (name, bytes) = (Self.files[number].name, Array(Self.files[number].text.utf8))
    try inRoot {
      var refused = 0
      for cut in stride(from: 0, to: bytes.count - 2, by: max(bytes.count / 40, 1)) {
        try put(Array(bytes[..<cut]), name)
        if try draw() { Issue.record("drawn from \(cut) bytes") } else { refused += 1 }
      }
      #expect(refused > 10)
      var generator = Xorshift(state: 7)
      for _ in 0..<60 {
        var changed = bytes
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        let pool = Array("0123456789-.eE\"{}[],:nul\u{0}é".utf8)
        changed[position] = pool.randomElement(using: &generator) ?? 0
        try put(changed, name)
        // What matters is that it comes back: drawn, or refused in words.
        _ = try draw()
      }
    }
  }

  /// Numbers of the greatest size in every place.
  @Test(arguments: 0..<4)
  func extremeNumbersAreRefusedOrDrawn(number: Int) throws {
    let (name, text) = Self.files[number]
    try inRoot {
      for value in ["9223372036854775807", "-9223372036854775808", "-1", "0", "1e308", "-1e308"] {
        let changed = text.replacing(/([:,\[] ?)-?[0-9][0-9.e-]*(?=[,\]}\n])/) {
          $0.output.1 + value
        }
        try put(Array(changed.utf8), name)
        _ = try draw()
      }
    }
  }

  @Test func whatIsWrongIsSaidWithItsPlace() throws {
    try inRoot {
      let path = root.path
      func fails(_ message: String, _ code: DataError.Code = .badData) {
        let error = #expect(throws: DataError.self) { try ReportFolder(contentsOf: path) }
        #expect(error?.code == code)
        #expect(error?.description.hasPrefix(Excerpt.escaped(path)) == true)
        #expect(error?.description.hasSuffix(message) == true, "\(error?.description ?? "")")
      }
      fails(
        "expected the folder of a run or of a sweep, found no report.json, sweep.json or "
          + "metrics.jsonl in it", .noSuchInput)
      let text = Self.files[0].text
      try put(Array("{\"a\":1,\"a\":2}".utf8), "report.json")
      fails("byte 8: duplicate key \"a\"")
      try put([0xFF, 0xFE], "report.json")
      fails("invalid UTF-8")
      try put(Array(text.replacing("ptrain-run-report", with: "x").utf8), "report.json")
      fails("expected ptrain-run-report version 1, found \"x\" version 1")
      try put(
        Array(text.replacing("\"step\":[10,20,30]", with: "\"step\":[10]").utf8), "report.json")
      fails("epochs: expected 3 numbers in \"step\", as in \"epoch\", found 1")
      try put(
        Array(text.replacing("\"support\":[3,2,1]", with: "\"support\":[3,-2,1]").utf8),
        "report.json")
      fails("held_out.classes: expected counts from 0 for each of the names")
      try put(Array(text.replacing("\"truth\":0", with: "\"truth\":7").utf8), "report.json")
      fails("held_out.classes: expected counts from 0 for each of the names")
    }
    #expect(throws: DataError.self) { try ReportFolder(contentsOf: root.path + "/none") }
  }

  /// What contradicts itself, what is larger than a page and two spellings of a key.
  @Test(arguments: [
    ("\"step\":[10,", "\"Step\":[10,", "found \"Step\""),
    ("\"held_out\"", "\"held__out\"", "found \"held__out\""),
    ("\"format_version\":1", "\"format_version\":\"1\"", "formatVersion: expected a whole number"),
    ("\"epoch\":[1,2,3]", "\"epoch\":[1,3,2]", "expected ascending numbers from 1 in \"epoch\""),
    ("\"epoch\":[1,2,3]", "\"epoch\":[0,2,3]", "expected ascending numbers from 1 in \"epoch\""),
    (
      "\"valid_accuracy\":[0.5,", "\"valid_accuracy\":[1.5,",
      "expected numbers from 0 to 1 in \"valid_accuracy\""
    ),
    ("\"chosen_epoch\":2", "\"chosen_epoch\":4", "chosen_epoch: expected one of the epochs"),
    ("\"seconds\":1.5", "\"seconds\":-1", "outcome: expected no time or rate below 0"),
    ("\"parameters\":42", "\"parameters\":-1", "outcome: expected no count below 0"),
    ("0f0f", "0g0f", "weights_sha256: expected 64 hexadecimal digits"),
    ("\"correct\":[2,1,1]", "\"correct\":[2,2,1]", "and right than of their classes"),
    ("\"support\":[3,2,1]", "\"support\":[2,2,1]", "and right than of their classes"),
    ("\"title\":\"text 1\"", "\"title\":\"LONG\"", "16,384 bytes, found 16,385"),
  ])
  func aReportThatContradictsItselfIsRefused(old: String, new: String, end: String) throws {
    let text = Self.files[0].text
    let range = try #require(text.firstRange(of: old))
    let long = String(repeating: "x", count: 16_385)
    let changed = text.replacingCharacters(in: range, with: new.replacing("LONG", with: long))
    try inRoot {
      try put(Array(changed.utf8), "report.json")
      let error = #expect(throws: DataError.self) { try ReportFolder(contentsOf: root.path) }
      #expect(error?.description.hasSuffix(end) == true, "\(error?.description ?? "")")
    }
  }

  @Test func aSweepThatContradictsItselfIsRefused() throws {
    func fails(_ end: String, _ change: (inout Sweep) -> Void) throws {
      var sweep = SampleSweep.sweep()
      change(&sweep)
      let error = #expect(throws: DataError.self) { try sweep.check(file: "s") }
      #expect(error?.description == "s: " + end)
    }
    try SampleSweep.sweep().check(file: "s")
    try fails("points: expected threads and batch from 1") { $0.points[0].threads = 0 }
    try fails("recommendation: expected threads and batch from 1") { $0.recommendation?.batch = 0 }
    try fails("machine.usable_cores: expected 1 or more") { $0.machine.usableCores = 0 }
    try fails("points: \"barrier\" at 1 threads stands twice") { $0.points[1].threads = 1 }
    try fails("points, their sync: expected at most 16 of them, found 17") { sweep in
      sweep.points = (0..<17).map { number in
        var point = sweep.points[0]
        point.sync = "local:\(number + 1)"
        return point
      }
    }
  }

  @Test func whichFileOfAFolderCountsIsNeverGuessed() throws {
    func fails(_ end: String, _ code: DataError.Code = .badData) {
      let error = #expect(throws: DataError.self) { try ReportFolder(contentsOf: root.path) }
      #expect(error?.code == code)
      #expect(error?.description.contains(end) == true, "\(error?.description ?? "")")
    }
    try inRoot {
      try put([], "metrics.jsonl")
      fails("expected a line for each epoch, found none")
      try put(Array(Self.files[3].text.utf8), "metrics.jsonl")
      let members = (0...1000).map { "\"k\($0)\":{\"0\":1}" }.joined(separator: ",")
      try put(Array("{\(members)}".utf8), "config.json")
      fails("config.json: values: expected at most 1,000 of them, found 1,001")
      try FileManager.default.createSymbolicLink(
        atPath: root.path + "/report.json", withDestinationPath: "nowhere")
      fails("report.json", .noSuchInput)
      try put(Array(Self.files[2].text.utf8), "sweep.json")
      fails("found both report.json and sweep.json")
    }
  }

  @Test func aRunWithoutAReportHasItsMetricsAndConfiguration() throws {
    try inRoot {
      try put(Array(Self.files[3].text.utf8), "metrics.jsonl")
      try put(
        Array("{\"data\":\"a.csv\",\"task\":\"regress\",\"training\":{\"epochs\":5}}".utf8),
        "config.json")
      guard case .run(let report) = try ReportFolder(contentsOf: root.path) else {
        Issue.record("no run")
        return
      }
      #expect(report.title == "a.csv" && report.task == .regress && report.outcome.epochs == 5)
      #expect(report.epochs.validLoss == [.infinity])
      #expect(try WellFormed(RunPage(report: report).html).elements["figure"] == 2)
    }
  }
}
