import Shards
import Testing

struct PhiloxStreamTests {
  @Test func handsOutTheWordsOfItsBlocksInTurn() {
    let generator = Philox(seed: 1, purpose: .synthetic, major: 2)
    var stream = PhiloxStream(generator, minor: 3)
    for block in 0..<3 as Range<UInt32> {
      let words = generator.words(minor: 3, block: block)
      for lane in 0..<4 { #expect(stream.next() == words[lane]) }
    }
  }

  /// Expected: `scripts/expected-orders`. A quarter of the words is rejected under this bound.
  @Test func drawsAgainWhereSomeNumbersWouldBeFavoured() {
    var stream = PhiloxStream(Philox(seed: 9, purpose: .split))
    let drawn = (0..<100).map { _ in stream.next(below: 0xC000_0001) }
    #expect(
      drawn.suffix(6) == [
        860_198_762, 285_567_956, 3_162_934_730, 3_068_019_960, 571_295_472, 3_139_137_717,
      ])
  }

  /// χ² with 6 degrees of freedom stays below 22.5 in 999 of 1,000 fair streams; this one is fixed.
  @Test func drawsEachNumberEquallyOften() {
    var stream = PhiloxStream(Philox(seed: 3, purpose: .synthetic))
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<7000 { counts[Int(stream.next(below: 7))] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(chiSquare < 22.5)
  }

  @Test func aBoundOfOneLeavesZero() {
    var stream = PhiloxStream(Philox(seed: 3, purpose: .synthetic))
    #expect((0..<10).allSatisfy { _ in stream.next(below: 1) == 0 })
  }
}
