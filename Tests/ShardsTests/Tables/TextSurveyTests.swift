import Testing

@testable import Shards

struct TextSurveyTests {
  @Test(arguments: [
    ("", 0, false, true), ("a\nb", 1, false, true), ("a\r\nb\rc\n", 3, false, true),
    ("\"a\n\"", 1, true, true), ("caf\u{E9}", 0, false, false), ("a\0b", 0, false, false),
    ("\r", 1, false, true), ("\r\r\n\n", 3, false, true),
  ])
  func tells(text: String, lineEnds: Int, hasQuotes: Bool, isPlain: Bool) {
    // Wherever it stands in a vector, and behind what is not to be looked at.
    for padding in 0..<40 {
      let bytes = [0, 0xFF] + Array((String(repeating: "x", count: padding) + text).utf8)
      let survey = TextSurvey(bytes, from: 2, threads: 1)
      #expect(survey.lineEnds == lineEnds)
      #expect(survey.hasQuotes == hasQuotes)
      #expect(survey.isPlain == isPlain)
    }
  }

  @Test func threadsDoNotMatter() {
    // Pieces of 1 MiB end between the two bytes of a line end.
    let bytes = [UInt8](repeating: 0x61, count: (1 << 20) - 1) + Array("\r\n\nb".utf8)
    let long = bytes + bytes + bytes
    let survey = TextSurvey(long, from: 0, threads: 1)
    #expect(survey.lineEnds == 6)
    for threads in [2, 3, 7] {
      #expect(TextSurvey(long, from: 0, threads: threads) == survey)
    }
  }
}
