import Testing

@testable import Shards

struct ColumnNamesTests {
  @Test func listsWhatALineCanHold() {
    #expect(ColumnNames.listed(["a", "b\n", "c"]) == #"a, b\n, c"#)
    let many = (1...1_000).map { "column_\($0)" }
    #expect(ColumnNames.listed(many).hasSuffix("column_19, column_20 and 980 more"))
    let long = Array(repeating: String(repeating: "x", count: 500), count: 30)
    // Three excerpts of 80 bytes and their ellipses are as much as 300 characters hold.
    #expect(ColumnNames.listed(long).hasSuffix("… and 27 more"))
  }

  @Test func suggestsAndLists() {
    let error = ColumnNames.unknown(
      "incme", among: ["age", "income"], file: "d.csv", role: "target")
    #expect(error.code == .usage)
    #expect(error.description == #"d.csv: no column "incme" for the target"#)
    #expect(error.hint == #"did you mean "income"? the columns are age, income"#)
    let far = ColumnNames.unknown("zzz", among: ["age"], file: "d.csv")
    #expect(far.hint == "the columns are age")
  }
}
