import Testing

@testable import Shards

struct TextInternerTests {
  @Test func numbersTextsByFirstAppearance() {
    var interner = TextInterner()
    let codes = ["b", "a", "", "b", "", "ab", "a"].map { interner.code(Array($0.utf8)[...]) }
    #expect(codes == [0, 1, 2, 0, 2, 3, 1])
    #expect(interner.count == 4)
    #expect(interner.dictionary().texts == ["b", "a", "", "ab"])
    #expect(interner.dictionary().places == [0, 1, 2, 3])
  }

  @Test func keepsItsNumbersWhileItGrows() {
    var interner = TextInterner()
    let texts = (0..<5_000).map { Array("text \($0 % 2_500)".utf8)[...] }
    let codes = texts.map { interner.code($0) }
    #expect(codes == (0..<5_000).map { Int32($0 % 2_500) })
    #expect((0..<2_500).allSatisfy { interner.bytes($0) == texts[$0] })
  }

  /// U+00E9 and e with U+0301 are canonically equivalent (Unicode, annex 15).
  @Test func equivalentSpellingsAreOneEntry() {
    var interner = TextInterner()
    for text in ["caf\u{E9}", "x", "cafe\u{301}", "y"] { _ = interner.code(Array(text.utf8)[...]) }
    let (texts, places) = interner.dictionary()
    #expect(texts == ["café", "x", "y"])
    #expect(places == [0, 1, 0, 2])
  }
}
