import Foundation
import Testing

@testable import Shards

struct CategoricalEncodingTests {
  private let texts = ["d", "a", "c", "b", "unused"]
  /// d once, a three times, c and b twice each, two missing.
  private let codes: [Int32] = [0, 1, 2, 3, 1, -1, 2, 3, 1, -1]

  @Test func ranksByFrequencyThenName() {
    let encoding = CategoricalEncoding(fitting: codes, dictionary: texts, maxCategories: 64)
    #expect(encoding.categories == ["a", "b", "c", "d"])
    #expect(encoding.pooled == 0)
    #expect(encoding.width == 5)
    #expect(encoding.missingPlace == 4)
    #expect(encoding.places(of: ["c", "zebra", "a"]) == [2, nil, 0])
  }

  @Test func poolsTheRareBeyondTheCap() {
    let encoding = CategoricalEncoding(fitting: codes, dictionary: texts, maxCategories: 2)
    #expect(encoding.categories == ["a", "b"])
    #expect(encoding.pooled == 2)
    #expect(encoding.width == 4)
    #expect(encoding.places(of: ["a", "c", "d", "zebra"]) == [0, 2, 2, 2])
    #expect(encoding.missingPlace == 3)
  }

  @Test func missingHasAPlaceOnlyIfItWasSeen() {
    let encoding = CategoricalEncoding(fitting: [0, 1], dictionary: texts, maxCategories: 64)
    #expect(encoding.missingPlace == nil)
    #expect(encoding.width == 2)
  }

  @Test(arguments: [
    #"{"categories":["a","a"],"pooled":0,"hasMissing":false}"#,
    #"{"categories":["a"],"pooled":-1,"hasMissing":false}"#,
  ])
  func refusesWhatNoTableHas(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CategoricalEncoding.self, from: Data(json.utf8))
    }
  }
}
