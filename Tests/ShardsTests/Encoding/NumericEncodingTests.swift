import Foundation
import Testing

@testable import Shards

struct NumericEncodingTests {
  /// Expected: `scripts/expected-encodings`; the last digit of a sum may be rounded otherwise.
  @Test(arguments: [
    ([1, 2, 4, .nan, 8], 3.0, 3.6, 2.4166091947189146), ([-1.5, 2.5], 0.5, 0.5, 2.0),
    ([.nan, 3, .nan], 3.0, 3.0, 0.0),
    ([1e9, 1_000_000_001, 1_000_000_002], 1_000_000_001, 1_000_000_001, 0.816496580927726),
  ])
  func fitsMedianMeanAndScale(values: [Double], median: Double, mean: Double, scale: Double) {
    let encoding = NumericEncoding(fitting: values)
    #expect(encoding.median == median)
    #expect(abs(encoding.mean - mean) <= 2 * mean.ulp)
    #expect(abs(encoding.scale - scale) <= 2 * scale.ulp)
  }

  /// Ten times 0.1 sums to 0.9999999999999999: a naive deviation would be 1e-17, not 0.
  @Test func equalValuesEncodeAsZero() {
    let encoding = NumericEncoding(fitting: Array(repeating: 0.1, count: 10))
    #expect(encoding.scale == 0)
    #expect([0.1, 7, .nan].map { encoding.encoded($0) } == [0, 0, 0])
    #expect(NumericEncoding(fitting: [.nan, .nan]).encoded(.nan) == 0)
    #expect(NumericEncoding(fitting: []).encoded(3) == 0)
  }

  @Test func missingTakesTheMedian() {
    let encoding = NumericEncoding(fitting: [0, 0, 6])
    #expect(encoding.encoded(.nan) == encoding.encoded(0))
    // Mean 2, variance (4 + 4 + 16) / 3 = 8.
    #expect(encoding.encoded(6) == Float(4 / 8.0.squareRoot()))
  }

  @Test(arguments: [
    #"{"median":0,"mean":0,"scale":-1}"#, #"{"median":0,"mean":0}"#,
    #"{"median":0,"mean":1e400,"scale":1}"#, #"{"median":0,"mean":1e39,"scale":1}"#,
    #"{"median":0,"mean":0,"scale":1e39}"#, #"{"median":1,"mean":0,"scale":1e-40}"#,
  ])
  func refusesWhatNoTableHas(json: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(NumericEncoding.self, from: Data(json.utf8))
    }
  }
}
