import Foundation
import Testing

@testable import ptrain

@Suite struct LineChartTests {
  private func chart(_ ys: [Double], hint: String = "") -> LineChart {
    LineChart(
      title: "T", summary: "S", x: .whole("epoch", from: 1, to: max(ys.count, 1)),
      y: .linear("loss", ys, zero: true),
      series: [
        LineChart.Series(
          name: "a", look: Look(colour: 0),
          points: ys.enumerated().map {
            LineChart.Point(x: Double($0 + 1), y: $1, hint: hint)
          })
      ])
  }

  /// Left 8 + width of "0.0" at 0.65 and 0.36 of 12 units a letter; the area 26 to 228 high and up to
  /// 406 wide: by hand.
  @Test func aSmallChart() throws {
    let text = chart([1, 0]).figure().text
    #expect(text.hasPrefix("<figure class=\"card\"><figcaption><h3>T</h3></figcaption>"))
    #expect(
      text.contains("<svg viewBox=\"0 0 420 264\" role=\"img\"><title>T</title><desc>S</desc>"))
    #expect(text.contains("<path class=\"line c0 solid\" d=\"M27.9 26L406 228\"/>"))
    #expect(text.contains("<text x=\"21.9\" y=\"232\" text-anchor=\"end\">0</text>"))
    #expect(text.contains("<text class=\"title\" x=\"0\" y=\"11\">loss</text>"))
    #expect(text.hasSuffix("</svg></figure>"))
  }

  @Test func aNumberWithoutAPlaceLeavesAGap() {
    let text = chart([1, 1, .nan, 0, .infinity, 0]).figure().text
    let path = text.components(separatedBy: "class=\"line c0 solid\" d=\"")[1].prefix { $0 != "\"" }
    #expect(path.count { $0 == "M" } == 3)
    #expect(path.count { $0 == "L" } == 1)
  }

  @Test func veryManyPointsStayAPicture() {
    let text = chart((0..<50_000).map { Double($0 % 7) }, hint: "h").figure().text
    #expect(text.utf8.count < 60_000)
  }

  @Test func aLegendNamesSeveralSeries() {
    var chart = chart([1, 2])
    #expect(chart.legend.isEmpty)
    chart.series.append(chart.series[0])
    chart.series[1].name = "<b>"
    #expect(chart.legend.count == 2)
    #expect(chart.figure().text.contains("<bdi>&lt;b&gt;</bdi>"))
  }
}
