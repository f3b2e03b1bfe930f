import Testing

@testable import Shards

struct NearestNameTests {
  private let columns = ["age", "income", "capital_gain", "capital_loss", "sex"]

  @Test(arguments: [
    ("incme", "income"), ("INCOME", "income"), ("icnome", "income"),
    ("capital_gian", "capital_gain"),
    ("agee", "age"), ("capital", "capital_gain"), ("sec", "sex"),
  ])
  func suggestsTheNearest(typed: String, meant: String) {
    #expect(NearestName.nearest(typed, in: columns) == meant)
  }

  @Test(arguments: ["", "x", "price", "ago_old", "ca"])
  func staysSilentWhereNothingIsNear(typed: String) {
    #expect(NearestName.nearest(typed, in: columns) == nil)
  }

  /// Within the edits that are allowed, whatever their places.
  @Test(arguments: ["xbcdefghi", "abcdefgh", "abcdefghij", "bacdefghi", "abcxdefghi", "abefghi"])
  func countsEdits(typed: String) {
    #expect(NearestName.nearest(typed, in: ["abcdefghi"]) == "abcdefghi")
    #expect(NearestName.nearest("abcdefghi", in: ["zzzzzzzzz", typed]) == typed)
    #expect(NearestName.nearest("wxyz" + typed, in: ["abcdefghi"]) == nil)
  }

  @Test func theFirstOfEqualsWins() {
    #expect(NearestName.nearest("colour3", in: ["colour1", "colour2"]) == "colour1")
    #expect(NearestName.nearest("age", in: []) == nil)
  }
}
