import Shards
import Testing

struct ExcerptTests {
  @Test(arguments: [
    ("plain", "\"plain\""), ("", "\"\""), ("a\tb\r\n", "\"a\\tb\\r\\n\""),
    ("say \"x\" \\", "\"say \\\"x\\\" \\\\\""), ("\u{0}\u{7F}", "\"\\u{0}\\u{7F}\""),
    ("é\u{202E}x", "\"é\\u{202E}x\""), ("\u{2028}", "\"\\u{2028}\""),
  ])
  func quotesAndEscapes(_ text: String, _ expected: String) {
    #expect(Excerpt.quoted(text) == expected)
  }

  @Test func outsideQuotesAQuoteIsItself() {
    #expect(Excerpt.escaped("a\"b\\c") == "a\"b\\c")
  }

  @Test func cutsBetweenScalars() {
    #expect(Excerpt.escaped(String(repeating: "x", count: 80)).utf8.count == 80)
    #expect(Excerpt.escaped(String(repeating: "x", count: 81)).hasSuffix("x…"))
    // 79 bytes and a scalar of 2: the scalar is left out whole.
    let text = String(repeating: "x", count: 79) + "é"
    #expect(Excerpt.escaped(text) == String(repeating: "x", count: 79) + "…")
  }
}
