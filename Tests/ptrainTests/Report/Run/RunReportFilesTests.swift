import Foundation
import ParallelSGD
import Shards
import Testing

@testable import ptrain

@Suite struct RunReportFilesTests {
  private func table(_ text: String) -> [[String]] {
    text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func tablesAgreeWithTheJSON() throws {
    let report = SampleReports.classification()
    let files = Dictionary(
      uniqueKeysWithValues: RunReportFiles(
        report: report, classes: SampleReports.tally(), answers: []
      ).files.map { ($0.name, $0.text) })
    #expect(
      Set(files.keys) == [
        "report.html", "report.json", "metrics.csv", "classes.csv", "confusion.csv",
      ])
    let json = try #require(files["report.json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let epochs = try #require(object["epochs"] as? [String: [Double]])
    let metrics = table(files["metrics.csv"] ?? "")
    for (column, name) in metrics[0].enumerated() {
      #expect(epochs[name] == metrics.dropFirst().compactMap { Double($0[column]) }, "\(name)")
    }
    let classes = try #require((object["held_out"] as? [String: Any])?["classes"] as? [String: Any])
    let rows = table(files["classes.csv"] ?? "").dropFirst()
    #expect(classes["names"] as? [String] == rows.map { $0[0] })
    #expect(classes["support"] as? [Int] == rows.compactMap { Int($0[1]) })
    let pairs = try #require(classes["pairs"] as? [[String: Int]])
    let confusions = table(files["confusion.csv"] ?? "").dropFirst()
    #expect(pairs.compactMap { $0["rows"] } == confusions.compactMap { Int($0[2]) })
    #expect(confusions.count == 5)
  }

  @Test func predictionsAreWrittenRowForRow() throws {
    let files = RunReportFiles(
      report: SampleReports.regression(SampleReports.answers), classes: nil,
      answers: [SampleReports.answers]
    ).files
    let text = try #require(files.first { $0.name == "predictions.csv" }?.text)
    #expect(
      text == """
        row,true,predicted,residual
        1,10.0,11.0,1.0
        2,20.0,21.0,1.0
        3,30.0,31.0,1.0
        4,40.0,37.0,-3.0

        """)
    #expect(files.last?.name == "report.html")
  }

  @Test func predictionsOfVeryManyRowsAreASample() throws {
    let count = RunReportFiles.mostPredictions + 1
    let answers = ValueAnswers(
      name: "y", truth: [Double](repeating: 0, count: count),
      predicted: [Double](repeating: 1, count: count))
    let report = SampleReports.regression(answers)
    let files = RunReportFiles(report: report, classes: nil, answers: [answers]).files
    let text = try #require(files.first { $0.name == "predictions.csv" }?.text)
    #expect(text.utf8.count { $0 == 0x0A } == RunReportFiles.mostPredictions + 1)
    #expect(text.hasSuffix("\n\(count),0.0,1.0,1.0\n"))
    #expect(RunPage(report: report).html.contains("100,000 held-out rows at equal distances"))
  }

  /// What is written is what `ptrain report` reads, numbers that JSON has none for among it.
  @Test func theReportIsReadBack() throws {
    var report = SampleReports.regression(
      ValueAnswers(name: "y", truth: [1, 2], predicted: [.infinity, .nan]))
    report.epochs.validLoss?[0] = .infinity
    let text = StrictJSON.text(of: report, keys: .convertToSnakeCase)
    let read: RunReport = try StrictJSON.value(
      from: text, file: "r", title: "report", keys: .convertFromSnakeCase)
    #expect(read.epochs == report.epochs)
    #expect(read.facts == report.facts)
    #expect(read.heldOut?.values[0].points?[1][1].isNaN == true)
    #expect(text.contains("\"weights_sha256\":\"text 2\""))
  }
}
