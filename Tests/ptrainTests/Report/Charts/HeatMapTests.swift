import Foundation
import Testing

@testable import ptrain

@Suite struct HeatMapTests {
  private func map(_ names: [String]) -> HeatMap {
    let counts = names.indices.map { row in names.indices.map { row == $0 ? 9 : Double(row + $0) } }
    return HeatMap(title: "T", summary: "S", names: names, counts: counts)
  }

  @Test func everyPairHasACellWithItsNumber() {
    let text = map(["no", "yes"]).figure().text
    #expect(text.components(separatedBy: "<rect class=\"cell").count - 1 == 4)
    #expect(text.contains("<title>true no, predicted yes: 1 of 10 rows</title>"))
    #expect(text.contains(">9</text>"))
    // Names have room under the columns: each stands twice.
    #expect(text.components(separatedBy: ">yes</text>").count - 1 == 2)
  }

  @Test func longNamesAreNumberedUnderTheColumns() {
    let names = (0..<12).map { "a rather long name of a class, number \($0)" }
    let text = map(names).figure().text
    #expect(text.contains(">1</text>"))
    #expect(text.contains("1 a rather"))
  }

  @Test func manyClassesAreNotAllNamed() {
    let text = map((0..<60).map { "c\($0)" }).figure().text
    #expect(text.components(separatedBy: "<rect class=\"cell").count - 1 == 3600)
    #expect(text.components(separatedBy: "<text").count - 1 < 70)
  }

  /// There is a cell for each two names: whole names in each of them would be megabytes.
  @Test func veryLongNamesAreCut() {
    let names = (0..<60).map { String(repeating: "&", count: 3000) + "\($0)" }
    let text = map(names).figure().text
    #expect(text.contains("&amp;…, predicted &amp;"))
    #expect(text.utf8.count < 4_000_000)
  }

  @Test func shades() {
    #expect(HeatMap.opacity(0) == "0.00")
    #expect(HeatMap.opacity(0.056) == "0.06")
    #expect(HeatMap.opacity(1) == "1")
    #expect(HeatMap.opacity(.nan) == "0.00")
  }
}
