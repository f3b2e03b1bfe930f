import Testing

@testable import ptrain

@Suite struct MarkupTests {
  @Test func nothingBreaksOut() {
    let texts = [
      ("plain", "plain"), ("a < b & c", "a &lt; b &amp; c"), ("\"'", "&quot;&#39;"),
      ("</script><script>", "&lt;/script&gt;&lt;script&gt;"), ("]]>", "]]&gt;"),
      ("é 中 🐉", "é 中 🐉"), ("\u{202E}", "\\u{202E}"), ("\0\u{1B}[31m", "\\u{0}\\u{1B}[31m"),
      ("a\nb\tc", "a\\nb\\tc"), ("\u{2028}", "\\u{2028}"), ("", ""),
    ]
    for (raw, escaped) in texts { #expect(Markup.escaped(raw) == escaped) }
  }

  @Test func elements() {
    var markup = Markup()
    markup.element("p", ["class": "", "title": "\"><b>"]) { $0.add("<i>") }
    markup.element("circle", ["r": "1"])
    markup.element("desc", "x")
    #expect(
      markup.text == "<p title=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt;</p><circle r=\"1\"/><desc>x</desc>"
    )
  }
}
