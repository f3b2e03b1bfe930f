import Testing

@testable import Shards

struct TokenClassTests {
  private func classes(_ tokens: [String]) -> [TokenClass] {
    tokens.map { TokenClass.of(Array($0.utf8), 0..<$0.utf8.count) }
  }

  @Test(arguments: [
    "", "NA", "na", "N/A", "n/a", "#N/A", "<NA>", "?", "nan", "NaN", "-nan", "null", "NULL",
  ])
  func missing(token: String) {
    #expect(classes([token]) == [.missing])
  }

  @Test(arguments: ["none", "None", "NONE"])
  func noneIsBoth(token: String) {
    #expect(classes([token]) == [.none])
  }

  @Test(arguments: ["0", "-1.5", "+.5e-3", "3.4e38", "1e-400", "01234"])
  func numbers(token: String) {
    #expect(classes([token]) == [.number])
  }

  @Test(arguments: [
    "inf", "-inf", "+Infinity", "INF", "0x1p3", "-0xFF", "1,5", "1.234,56", "1'000", "1_000",
    "1e400",
    "-1e39", "9999999999999999999e20",
  ])
  func malformedNumbers(token: String) {
    #expect(classes([token]) == [.malformedNumber])
  }

  @Test(arguments: [
    "a", "nano", "nul", "no", "??", "-", "+", ".", "12:30", "2024-01-05", "10.0.0.1", "1/2", "45%",
    "3rd",
    "0x", "1e", "info", "infinite", "naan", "-na", "é",
  ])
  func texts(token: String) {
    #expect(classes([token]) == [.text])
  }
}
