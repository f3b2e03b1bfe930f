import Shards
import Testing

struct DigitsTests {
  /// Rows of a digit and sum of all pixels: scikit-learn 1.9, `load_digits()`,
  /// `numpy.bincount(target)` and `data.sum()`.
  @Test func areThoseOfScikitLearn() throws {
    let digits = try Digits.images()
    #expect((digits.count, digits.height, digits.width) == (1797, 8, 8))
    var counts = [Int](repeating: 0, count: 10)
    for label in digits.labels ?? [] { counts[Int(label)] += 1 }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(digits.pixels.reduce(0) { $0 + Int($1) } == 561_718)
    #expect(digits.pixels.max() == 16)
  }
}
