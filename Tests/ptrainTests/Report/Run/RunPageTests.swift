import Foundation
import ParallelSGD
import Testing

@testable import ptrain

@Suite struct RunPageTests {
  private let sections = [
    "Curves", "Held-out rows, with the saved model", "What was trained, and where", "Again",
    "Files beside this page",
  ]

  @Test func aClassificationHasAllSections() throws {
    let html = RunPage(report: SampleReports.classification()).html
    let page = try WellFormed(html)
    page.expectOnlyKnown()
    #expect(page.headings == sections)
    // Loss, accuracy, rate, throughput; confusions, figures of the classes.
    #expect(page.elements["figure"] == 6)
    for title in [
      "Loss", "Accuracy", "Learning rate", "Throughput", "Confusion matrix", "Per class",
    ] {
      #expect(html.contains("<h3>\(title)</h3>"), "\(title)")
    }
    #expect(page.text.contains("ptrain train 'text 1' --target 'text 2'"))
    #expect(html.contains(Markup.escaped(Page.policy)))
  }

  @Test func aRegressionShowsPredictedAgainstTrue() throws {
    let html = RunPage(report: SampleReports.regression(SampleReports.answers)).html
    let page = try WellFormed(html)
    page.expectOnlyKnown()
    #expect(page.headings == sections)
    for title in ["R²", "Predicted against true", "Residuals"] {
      #expect(html.contains("<h3>\(title)</h3>"), "\(title)")
    }
    #expect(html.components(separatedBy: "class=\"speck").count - 1 == 4)
  }

  @Test func namesFromDataStayText() throws {
    let names = Array(SampleReports.hostile[..<3])
    let report = SampleReports.classification(
      text: { SampleReports.hostile[$0] }, names: names)
    let html = RunPage(report: report).html
    let page = try WellFormed(html)
    page.expectOnlyKnown()
    #expect(page.elements["script"] == nil && page.elements["b"] == nil)
    #expect(page.text.contains("<script>alert(1)</script>"))
    #expect(!html.contains("\u{202E}") && !html.contains("\u{1B}") && !html.contains("\0"))
  }

  @Test func partsThatAreNotKnownAreLeftOut() throws {
    var report = SampleReports.classification()
    report.heldOut = nil
    report.command = []
    report.epochs.rowsPerSecond = nil
    report.epochs.validLoss = nil
    report.epochs.validAccuracy = nil
    report.outcome = RunReport.Outcome(epochs: 3)
    let page = try WellFormed(RunPage(report: report).html)
    #expect(page.headings == sections.filter { !$0.hasPrefix("Held-out") })
    #expect(page.elements["figure"] == 2)
    report.epochs = EpochColumns([])
    #expect(try WellFormed(RunPage(report: report).html).elements["figure"] == nil)
  }

  @Test func thousandsOfEpochsAreDrawnInLittleRoom() {
    let report = SampleReports.classification(epochs: 20_000)
    #expect(RunPage(report: report).html.utf8.count < 300_000)
    #expect(report.epochs.csv.split(separator: "\n").count == 20_001)
  }

  @Test func manyClassesAreListedByTheWorst() throws {
    var tally = ClassTally(names: (0..<200).map { "c\($0)" })
    for number in 0..<200 { tally.add(truth: number, predicted: number / 2) }
    var report = SampleReports.classification()
    report.heldOut = HeldOutFigures(rows: 200, classes: tally.figures)
    let html = RunPage(report: report).html
    #expect(!html.contains("<h3>Confusion matrix</h3>"))
    #expect(html.contains("<h3>Most frequent confusions</h3>"))
    #expect(html.contains("The 24 classes of lowest F1 of 200"))
    #expect(html.utf8.count < 120_000)
  }
}
