import Foundation
import Shards
import Testing

struct ImageEncoderTests {
  private func images(_ pixels: [UInt8], width: UInt8) throws -> ImageSet {
    let count = UInt8(pixels.count / Int(width))
    return try ImageSet(
      imageBytes: [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, width] + pixels,
      imageName: "i", labelBytes: nil, labelName: "")
  }

  /// By hand: pixels 1, 3, 5, 7 have mean 4 and variance (9 + 1 + 1 + 9) / 4 = 5; the third image
  /// is not trained on.
  @Test func fitsOnTrainingRowsAlone() throws {
    let set = try images([1, 3, 5, 7, 255, 255], width: 2)
    let encoder = ImageEncoder(fitting: set, trainingRows: [0, 1])
    #expect(encoder.mean == 4)
    #expect(encoder.scale == 5.0.squareRoot())
    #expect(encoder.featureCount == 2)
    let expected = [1, 3, -3, -1].map { Float($0 / 5.0.squareRoot()) }
    #expect(try encoder.features(of: set, rows: [1, 0]) == expected)
  }

  /// scikit-learn 1.9, `load_digits().data`: mean 4.884164579855314, std 6.016787548672236.
  @Test func agreesWithNumPyOnTheDigits() throws {
    let digits = try Digits.images()
    let encoder = ImageEncoder(fitting: digits, trainingRows: Array(0..<digits.count))
    // A sum of 115,008 terms, added in another order than NumPy's: a few ulp.
    #expect(abs(encoder.mean - 4.884164579855314) < 1e-13)
    #expect(abs(encoder.scale - 6.016787548672236) < 1e-13)
  }

  @Test func equalPixelsBecomeZeros() throws {
    let set = try images([9, 9, 9, 9], width: 2)
    let encoder = ImageEncoder(fitting: set, trainingRows: [0, 1])
    #expect(try encoder.features(of: set, rows: [0, 1]) == [0, 0, 0, 0])
  }

  @Test func refusesImagesOfAnotherSize() throws {
    let encoder = ImageEncoder(fitting: try images([1, 2], width: 2), trainingRows: [0])
    #expect(
      throws: DataError(.badData, file: "i", "expected images of 1 × 2 pixels, found 1 × 1")
    ) {
      try encoder.features(of: try images([1, 2], width: 1), rows: [0])
    }
  }

  @Test func survivesJSON() throws {
    let encoder = ImageEncoder(fitting: try Digits.images(), trainingRows: [1, 2, 3])
    let data = try JSONEncoder().encode(encoder)
    #expect(try JSONDecoder().decode(ImageEncoder.self, from: data) == encoder)
  }
}
