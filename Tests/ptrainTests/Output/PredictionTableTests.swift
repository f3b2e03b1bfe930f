import Testing

@testable import ptrain

@Suite struct PredictionTableTests {
  @Test func valuesStandUnderTheTargetsName() {
    let table = PredictionTable(target: ["price"], classNames: [], outputs: [1.5, -2])
    #expect(table.text == "price\n1.5\n-2.0\n")
    let two = PredictionTable(target: ["a", "b"], classNames: [], outputs: [1, 2, 3, 4])
    #expect(two.text == "a,b\n1.0,2.0\n3.0,4.0\n")
  }

  @Test func classesComeWithProbabilities() {
    let table = PredictionTable(
      target: ["income"], classNames: ["<=50K", ">50K"], outputs: [0.25, 0.75, 0.5, 0.5])
    // Of equal probabilities the first class wins, as in the accuracy.
    #expect(
      table.text == "income,p(<=50K),p(>50K)\n>50K,0.25,0.75\n<=50K,0.5,0.5\n")
  }

  @Test func namesAreQuotedWhereTheyMustBe() {
    let table = PredictionTable(
      target: ["a,b"], classNames: ["x\"y", " z"], outputs: [0.75, 0.25])
    #expect(table.text == "\"a,b\",\"p(x\"\"y)\",p( z)\n\"x\"\"y\",0.75,0.25\n")
    let plain = ["", "line\nfeed", "tab\t", "plain text", "é"]
    #expect(
      plain.map(PredictionTable.field)
        == ["\"\"", "\"line\nfeed\"", "\"tab\t\"", "plain text", "é"])
    // An accent on a quote and a variation selector after it are other characters to Swift.
    let accented = PredictionTable.field("p\"\u{301},q\"\u{FE0F}")
    #expect(Array(accented.utf8) == Array("\"p\"\"\u{301},q\"\"\u{FE0F}\"".utf8))
  }

  @Test func noRowsLeaveTheHeader() {
    #expect(PredictionTable(target: ["t"], classNames: [], outputs: []).text == "t\n")
  }
}
