import Testing

@testable import Shards

struct SchemaTests {
  @Test func describesColumns() throws {
    let table = try readTable(
      "n,t,k,y\n1,a,5,p\n2,b,5,q\n,b,5,p\n3.5,,5,q\n", CSVOptions(ignored: []))
    let schema = try Schema.infer(table)
    #expect(schema.columns.map(\.role) == [.numeric, .categorical, .constant, .target])
    #expect(schema.columns[0].missing == 1)
    // (1 + 2 + 3.5) / 3.
    #expect(
      schema.columns[0].summary == .numbers(min: 1, max: 3.5, mean: 6.5 / 3, distinct: 3))
    #expect(
      schema.columns[1].summary
        == .texts(distinct: 2, top: [.init(text: "b", count: 2), .init(text: "a", count: 1)]))
    #expect(schema.featureColumns == [0, 1])
    #expect(schema.notes == ["k: not used, the same in every row"])
    #expect(try schema.classes(of: table) == [0, 1, 0, 1])
  }

  @Test func countsOnlySoManyDistinctNumbers() throws {
    func distinct(_ rows: Int) throws -> Schema.Summary {
      let text = "n,y\n" + (0..<rows).map { "\($0 * 3),\($0 % 2)\n" }.joined()
      return try Schema.infer(try readTable(text)).columns[0].summary
    }
    #expect(try distinct(1_000) == .numbers(min: 0, max: 2_997, mean: 1_498.5, distinct: 1_000))
    #expect(try distinct(1_001) == .numbers(min: 0, max: 3_000, mean: 1_500, distinct: nil))
  }

  @Test func showsTheMostFrequentTexts() throws {
    // w0 once, w1 twice … w6 seven times.
    let words = (0..<7).flatMap { word in Array(repeating: "w\(word)", count: word + 1) }
    let text = "t,y\n" + words.enumerated().map { "\($1),\($0 % 2)\n" }.joined()
    let summary = try Schema.infer(try readTable(text)).columns[0].summary
    let top = (2..<7).reversed().map { Schema.TextCount(text: "w\($0)", count: $0 + 1) }
    #expect(summary == .texts(distinct: 7, top: top))
  }

  @Test func valuesHaveNoClasses() throws {
    let table = try readTable("n,y\n1,0.5\n2,1.5\n3,0.25\n")
    #expect(try Schema.infer(table).classes(of: table) == nil)
  }
}
