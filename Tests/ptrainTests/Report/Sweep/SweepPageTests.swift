import Foundation
import Testing

@testable import ptrain

@Suite struct SweepPageTests {
  @Test func allSections() throws {
    let html = SweepPage(SampleSweep.sweep()).html
    let page = try WellFormed(html)
    page.expectOnlyKnown()
    #expect(
      page.headings == [
        "What the figures say", "How it scales", "Rates and time", "Time to a target loss",
        "Fitted laws", "What was measured, and where", "Again", "Files beside this page",
      ])
    for title in [
      "Speed-up", "Efficiency", "Throughput", "Where the time goes", "Drift of the machine",
      "Batch sizes", "Time to the target loss", "Loss against time",
    ] { #expect(html.contains("<h3>\(title)</h3>"), "\(title)") }
    #expect(page.text.contains("1: 1.00, 2: 1.80, 4: 2.00"))
    #expect(page.text.contains("Shaded, rings: more threads than the 2 usable cores"))
    // One ring each for 4 threads in speed-up, efficiency and throughput.
    #expect(html.components(separatedBy: "<circle class=\"ring").count - 1 == 3)
  }

  @Test func predictionsAreDashedFromWhereRunsEnd() throws {
    let html = SweepPage(SampleSweep.sweep()).html
    let charts = html.components(separatedBy: "<figure").filter { $0.contains("<h3>Speed-up</h3>") }
    let chart = try #require(charts.first)
    // Of Amdahl and of the Universal Scalability Law: 2 counts solid, from the second on dashed.
    #expect(chart.components(separatedBy: "class=\"line c1 solid\"").count == 3)
    #expect(chart.components(separatedBy: "class=\"line c1 dashed\"").count == 2)
    #expect(chart.components(separatedBy: "class=\"band c1\"").count == 3)
  }

  /// On a logarithmic axis of threads the speed-up has one too: the ideal stays a straight line.
  @Test func wideSweepsAreLogarithmic() throws {
    let html = SweepPage(SampleSweep.sweep(counts: [1, 2, 4, 8, 16])).html
    #expect(html.contains(">speed-up, log scale</text>"))
    #expect(html.contains(">threads, log scale</text>"))
    #expect(!SweepPage(SampleSweep.sweep()).html.contains("log scale</text>"))
  }

  @Test func severalModesHaveChartsOfTheirOwn() throws {
    let html = SweepPage(SampleSweep.sweep(modes: ["barrier", "local:8"])).html
    #expect(html.contains("<h3>Speed-up, barrier</h3>"))
    #expect(html.contains("<h3>Efficiency, local:8</h3>"))
    try WellFormed(html).expectOnlyKnown()
  }

  /// A run that diverged has no seconds, and comes after those that got there.
  @Test func targetsThatAreMissedSayHowFarTheyCame() throws {
    var sweep = SampleSweep.sweep(modes: ["barrier", "hogwild"])
    let reached = sweep.timeToTarget[1].runs[0]
    let diverged = Sweep.TargetRun(
      repeat: 2, isReached: false, seconds: 0, epochs: 0, curve: [],
      note: "diverged at epoch 1, step 7")
    sweep.timeToTarget[1].runs = [diverged, reached, diverged]
    sweep.timeToTarget[1].median = nil
    #expect(TargetCharts.middle(sweep.timeToTarget[1]) == reached)
    #expect(
      TargetCharts.shortfall(sweep.timeToTarget[1]) == "2 runs: diverged at epoch 1, step 7")
    let page = try WellFormed(SweepPage(sweep).html)
    page.expectOnlyKnown()
    #expect(page.text.contains("hogwild, 2 threads: 2 runs: diverged at epoch 1, step 7."))
    var missed = reached
    missed.isReached = false
    sweep.timeToTarget[1].runs = [missed]
    #expect(TargetCharts.shortfall(sweep.timeToTarget[1]) == "lowest loss 0.300")
    #expect(TargetCharts.shortfall(sweep.timeToTarget[0]) == nil)
  }

  @Test func textsStayText() throws {
    let page = try WellFormed(
      SweepPage(SampleSweep.sweep(modes: ["<b>\u{202E}"], text: { SampleReports.hostile[$0] })).html
    )
    page.expectOnlyKnown()
  }

  @Test func littleIsEnough() throws {
    var sweep = SampleSweep.sweep()
    sweep.points = []
    sweep.order = []
    sweep.fits = []
    sweep.curves = []
    sweep.recommendation = nil
    sweep.timeToTarget = []
    sweep.explanation = []
    try WellFormed(SweepPage(sweep).html).expectOnlyKnown()
    var odd = SampleSweep.sweep()
    for index in odd.points.indices {
      odd.points[index].threads = [0, -5, Int.max][index]
      odd.points[index].median = [0, -1, 1e308][index]
    }
    try WellFormed(SweepPage(odd).html).expectOnlyKnown()
  }
}
