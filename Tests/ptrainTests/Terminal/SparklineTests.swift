import Testing

@testable import ptrain

@Suite struct SparklineTests {
  @Test func fromTheLowestToTheHighest() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([3, 1.5, 0.75, 0.5], width: 8) == "█▄▂▁")
    #expect(Sparkline.text([-1, 1, 0], width: 8) == "▁█▅")
  }

  @Test func theLastOnesAreShown() {
    #expect(Sparkline.text([100, 2, 1], width: 2) == "█▁")
    #expect(Sparkline.text([1, 2], width: 0) == "")
    #expect(Sparkline.text([], width: 8) == "")
  }

  @Test func flatAndOddValues() {
    #expect(Sparkline.text([2, 2, 2], width: 8) == "▁▁▁")
    #expect(Sparkline.text([1, .nan, 0, .infinity], width: 8) == "██▁█")
    #expect(Sparkline.text([.nan], width: 8) == "█")
    let most = Double.greatestFiniteMagnitude
    #expect(Sparkline.text([most, -most], width: 8) == "█▁")
  }
}
