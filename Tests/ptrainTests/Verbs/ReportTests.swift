import Foundation
import Testing

/// `ptrain report` and the reports that trainings leave, with the real program.
@Suite struct ReportTests {
  private func withBinary(_ body: (Binary) throws -> Void) throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    try binary.write(Array(FaultFiles.table.utf8), to: "d.csv")
    try body(binary)
  }

  private func run(_ binary: Binary, _ line: String) throws -> Binary.Outcome {
    try binary.run(line.split(separator: " ").map(String.init))
  }

  private func train(_ binary: Binary, _ more: String) throws {
    let outcome = try run(binary, "train d.csv --hidden 4 --epochs 3 -q " + more)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func text(_ binary: Binary, _ name: String) throws -> String {
    String(
      decoding: try Data(contentsOf: binary.folder.appendingPathComponent(name)), as: UTF8.self)
  }

  @Test func thePageOfARunIsDrawnAgainAsItWas() throws {
    try withBinary { binary in
      try train(binary, "--out r")
      let page = try text(binary, "r/report.html")
      #expect(page.contains("ptrain train d.csv --hidden 4 --epochs 3 -q --out r"))
      #expect(page.contains("any number of threads gives the same bytes"))
      try binary.write(Array("old".utf8), to: "r/report.html")
      let outcome = try run(binary, "report r")
      #expect(
        outcome == Binary.Outcome(status: 0, output: "", errors: "saved       r/report.html\n"))
      #expect(try text(binary, "r/report.html") == page)
      let shown = try run(binary, "report r --out -")
      #expect(shown.output == page && shown.errors == "")
      #expect(try run(binary, "report r -q -o p.html").errors == "")
      #expect(try text(binary, "p.html") == page)
    }
  }

  @Test func whoGetsTheSameBytesAgain() throws {
    try withBinary { binary in
      try train(binary, "--out r --sync hogwild")
      #expect(try text(binary, "r/report.html").contains("hogwild differs from run to run"))
      try train(binary, "--out s --sync local:2 --threads 3")
      #expect(try text(binary, "s/report.html").contains("--threads 3 gives the same bytes"))
    }
  }

  @Test func severalRunsShareAPage() throws {
    try withBinary { binary in
      try train(binary, "--out a")
      try train(binary, "--out b --lr 0.1")
      let outcome = try run(binary, "report a b")
      #expect(outcome.errors == "saved       comparison.html\n")
      let page = try text(binary, "comparison.html")
      #expect(
        page.contains("<tr class=\"marked\"><th scope=\"row\"><bdi>training: learning rate</bdi>"))
    }
  }

  @Test func aResumedRunIsReportedWhole() throws {
    try withBinary { binary in
      try train(binary, "--out r")
      let outcome = try run(binary, "resume r --epochs 5 -q")
      #expect(outcome.status == 0)
      let page = try text(binary, "r/report.html")
      #expect(page.contains("Afterwards it was resumed with --epochs 5."))
      #expect(try text(binary, "r/metrics.csv").split(separator: "\n").count == 6)
    }
  }

  @Test func anotherTaskLeavesNoTablesOfTheFirst() throws {
    try withBinary { binary in
      try train(binary, "--out r")
      let classes = try binary.snapshot().keys.filter { $0.hasSuffix(".csv") }
      #expect(Set(classes) == ["d.csv", "r/metrics.csv", "r/classes.csv", "r/confusion.csv"])
      try train(binary, "--target x --task regress --out r --overwrite")
      let values = try binary.snapshot().keys.filter { $0.hasSuffix(".csv") }
      #expect(Set(values) == ["d.csv", "r/metrics.csv", "r/predictions.csv"])
    }
  }

  @Test(arguments: [
    ("report", Int32(64), "report needs RUN"),
    ("report none", 66, "none: expected the folder of a run or of a sweep"),
    ("report d.csv", 66, "d.csv: expected the folder of a run or of a sweep"),
    ("report r r", 64, "r is given twice"),
    ("report r r/", 64, "r/ is given twice"),
    ("report r -o r/report.json", 73, "r/report.json: the page would replace a result of r"),
    (
      "report r -o ./r//model.safetensors", 73,
      "./r//model.safetensors: the page would replace a result of r"
    ),
    (
      "report r -o r/last.safetensors", 73,
      "r/last.safetensors: the page would replace a result of r"
    ),
    ("report r --out=", 64, "option --out: expected a file, or - for standard output, found \"\""),
    ("report r -o folder", 73, "folder: expected a place for a file, found a folder"),
    ("report r bad", 65, "bad/report.json: byte 2: expected a key in quotes, found '1'"),
  ])
  func whatCannotBeDrawnIsSaid(line: String, status: Int32, message: String) throws {
    try withBinary { binary in
      try train(binary, "--out r")
      for name in ["bad", "folder"] {
        try FileManager.default.createDirectory(
          at: binary.folder.appendingPathComponent(name), withIntermediateDirectories: false)
      }
      try binary.write(Array("{1}".utf8), to: "bad/report.json")
      let before = try binary.snapshot()
      let outcome = try run(binary, line)
      #expect(outcome.status == status && outcome.output == "")
      #expect(outcome.errors.split(separator: "\n").first.map(String.init) == "ptrain: " + message)
      #expect(try binary.snapshot() == before)
    }
  }
}
