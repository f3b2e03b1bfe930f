import Shards
import Testing

@testable import ptrain

@Suite struct InspectTests {
  private func text(_ csv: String, csv options: CSVOptions = CSVOptions()) throws -> String {
    let table = try Table.read(Array(csv.utf8), name: "d.csv", options: options)
    let schema = try Schema.infer(table)
    let encoder = try schema.target.map { _ in
      try TableEncoder.fit(table, schema: schema, trainingRows: 0..<table.rowCount)
    }
    return Inspect.text(table, schema, encoder)
  }

  @Test func everyColumnAndTheTarget() throws {
    #expect(
      try text("age,city,label\n31,Rome,yes\n,Oslo,no\n42.5,Rome,yes\n") == """
        d.csv: 3 rows, 3 columns, comma, header

        column  role         missing  contents
        age     numeric            1  31 to 42.5, mean 36.75, 2 different
        city    categorical        0  2 different: "Rome" 2, "Oslo" 1
        label   target             0  2 different: "yes" 2, "no" 1

        target      label (called "label")
        task        classify (the target holds text)
        classes     "no", "yes"
        features    3

        """)
  }

  @Test func whyAColumnIsNotUsed() throws {
    let options = CSVOptions(ignored: ["age"])
    let text = try text("age,k,label\n31,5,yes\n32,5,no\n42,5,yes\n", csv: options)
    #expect(text.contains("\ncolumn  role      missing  contents"))
    #expect(text.contains("  asked for\n"))
    #expect(text.contains("  every field present is 5\n"))
    #expect(text.contains("\nproblem     d.csv: no column is left to learn from\n"))
  }

  @Test func textsAreNamedAsLongAsThereIsRoom() {
    func cell(_ texts: String..., distinct: Int? = nil) -> String {
      Inspect.textsCell(distinct: distinct ?? texts.count, top: texts.map { ($0, 1_000) })
    }
    #expect(cell("a", "b", "c") == #"3 different: "a" 1,000, "b" 1,000, "c" 1,000"#)
    #expect(
      cell("a", "b", "c", distinct: 4) == #"4 different: "a" 1,000, "b" 1,000, "c" 1,000, …"#)
    #expect(
      cell("Married-civ-spouse", "Never-married", "Divorced")
        == #"3 different: "Married-civ-spouse" 1,000, …"#)
    let long = String(repeating: "x", count: 90)
    #expect(cell(long, "b", "c").count <= 56)
  }

  @Test func theThirdColumnIsSetRight() {
    #expect(
      Inspect.aligned([["a", "bb", "1", "x"], ["aaa", "b", "100", ""]])
        == ["a    bb    1  x", "aaa  b   100"])
  }
}
