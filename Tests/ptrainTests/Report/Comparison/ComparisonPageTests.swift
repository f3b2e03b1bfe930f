import Testing

@testable import ptrain

@Suite struct ComparisonPageTests {
  @Test func factsThatDifferStandFirst() {
    let table = FactTable([
      [FactGroup("Training", [("batch", "32"), ("lr", "1"), ("note", "a"), ("note", "b")])],
      [FactGroup("Training", [("batch", "64"), ("lr", "1"), ("clip", "2")])],
    ])
    #expect(
      table.rows == [
        FactTable.Row(name: "training: batch", values: ["32", "64"]),
        FactTable.Row(name: "training: note", values: ["a; b", "–"]),
        FactTable.Row(name: "training: clip", values: ["–", "2"]),
        FactTable.Row(name: "training: lr", values: ["1", "1"]),
      ])
    #expect(table.differentCount == 3)
  }

  @Test func runsAreDrawnOverEachOther() throws {
    let reports = (0..<3).map { number in
      ("runs/x\(number)", SampleReports.classification(epochs: 3 + number))
    }
    let html = ComparisonPage(reports).html
    let page = try WellFormed(html)
    page.expectOnlyKnown()
    #expect(page.headings == ["Outcome", "Curves", "What is different", "Commands"])
    // Held-out and training loss, accuracy, loss by time, rate, throughput.
    #expect(page.elements["figure"] == 6)
    #expect(html.contains("<bdi>x2</bdi>") && !html.contains("runs/x2"))
  }

  @Test func namesAreWholePathsWhereTheirEndsAreTheSame() {
    let report = SampleReports.classification()
    #expect(
      ComparisonPage([("a/r", report), ("b/r/", report)]).runs.map(\.name) == ["a/r", "b/r/"])
  }

  @Test func namesFromDataStayText() throws {
    var reports = SampleReports.hostile.filter { !$0.isEmpty }.map { name in
      (name, SampleReports.classification(text: { SampleReports.hostile[$0] }))
    }
    reports[1].1 = SampleReports.regression(SampleReports.answers)
    let page = try WellFormed(ComparisonPage(reports).html)
    page.expectOnlyKnown()
  }
}
