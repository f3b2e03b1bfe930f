import Testing

@testable import Shards

struct ChunkTextsTests {
  private func code(_ text: String, _ texts: inout ChunkTexts) -> Int32 {
    Array(text.utf8).withUnsafeBufferPointer { texts.code($0) }
  }

  /// Texts of every length that differ in one byte, and more of them than are kept at hand.
  @Test(arguments: [1, 200, 100_000])
  func everyTextHasItsOwnNumber(columns: Int) {
    var (texts, plain) = (ChunkTexts(columns: columns), TextInterner())
    var all: [String] = [""]
    for length in 1...20 {
      for place in 0..<length {
        for letter in ["b", "c", "\0"] {
          all.append(
            String(repeating: "a", count: place) + letter
              + String(repeating: "a", count: length - place - 1))
        }
      }
      all.append(String(repeating: "a", count: length))
    }
    all += (0..<2_000).map { "t\($0)" }
    for text in all + all.reversed() + all {
      #expect(code(text, &texts) == plain.code(Array(text.utf8)[...]))
    }
  }

  /// Of a table as wide as there may be, all columns together take a few megabytes.
  @Test func manyColumnsKeepFewTextsEach() {
    #expect(ChunkTexts(columns: 128).recentCount == 512)
    #expect(ChunkTexts(columns: 129).recentCount == 256)
    #expect(ChunkTexts(columns: TableReader.mostColumns).recentCount == 1)
  }

  @Test func newTextsAreMergedInOrder() {
    var (texts, other, whole) = (ChunkTexts(), ChunkTexts(), TextInterner())
    for text in ["x", "NA", "y"] { _ = code(text, &texts) }
    texts.merge(into: &whole)
    #expect(texts.translation == [0, -1, 1])
    for text in ["z", "y", "NA", "w"] { _ = code(text, &other) }
    other.merge(into: &whole)
    #expect(other.translation == [2, 1, -1, 3])
    #expect([code("v", &texts), code("z", &texts)] == [3, 4])
    texts.merge(into: &whole)
    #expect(texts.translation == [0, -1, 1, 4, 2])
    #expect(whole.dictionary().texts == ["x", "y", "z", "w", "v"])
  }
}
