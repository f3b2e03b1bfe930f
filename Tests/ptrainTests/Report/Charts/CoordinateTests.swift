import Testing

@testable import ptrain

@Suite struct CoordinateTests {
  @Test func oneDecimalInAnyLocale() {
    let texts = [
      (0.0, "0"), (1, "1"), (1.25, "1.3"), (-0.04, "0"), (-1.5, "-1.5"), (99.96, "100"),
      (.nan, "0"), (.infinity, "0"), (1e300, "100000"), (-1e300, "-100000"),
    ]
    for (value, text) in texts { #expect(Coordinate.text(value) == text, "\(value)") }
  }

  @Test func textsAreCutToTheirRoom() {
    #expect(Coordinate.fitted("short", width: 100) == "short")
    let cut = Coordinate.fitted(String(repeating: "long ", count: 50), width: 60)
    #expect(cut.hasSuffix("…"))
    #expect(Coordinate.width(cut) <= 61)
    // Escaped first: a mark that turns the direction of writing is shown, and counts.
    #expect(Coordinate.fitted("\u{202E}x", width: 200) == "\\u{202E}x")
  }
}
