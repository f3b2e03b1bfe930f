import Foundation
import Testing

@testable import Shards

struct TableEncoderTests {
  /// The table of `scripts/expected-encodings`, fitted to its first three rows.
  private static let text = """
    age,town,joined,pay
    30,Oslo,2024-01-01,10
    40,Rome,2024-01-02,20
    ,Oslo,2024-01-03,40
    50,,2024-01-04,30

    """

  private func fitted(
    _ text: String = Self.text, rows: [Int] = [0, 1, 2],
    _ options: EncodingOptions = EncodingOptions()
  ) throws -> (table: Table, encoder: TableEncoder) {
    let table = try readTable(text)
    let schema = try Schema.infer(table, options: options)
    return (table, try TableEncoder.fit(table, schema: schema, trainingRows: rows))
  }

  /// Numbers from `scripts/expected-encodings`; 1e-6 covers the rounding to Float.
  @Test func encodesAsFitted() throws {
    let (table, encoder) = try fitted()
    #expect(
      encoder.featureNames == [
        "age", "town=Oslo", "town=Rome", "joined (days)", "joined (month)", "joined (weekday)",
      ])
    let encoded = try encoder.encode(table)
    let expected: [[Float]] = [
      [-1.22474487, 1, 0, -1.22474487, 0, -1.22474487], [1.22474487, 0, 1, 0, 0, 0],
      [0, 1, 0, 1.22474487, 0, 1.22474487], [3.67423461, 0, 0, 2.44948974, 0, 2.44948974],
    ]
    #expect(encoded.featureCount == 6)
    #expect(isClose(encoded.features, expected.flatMap(\.self)))
    guard case .values(let pay, width: 1)? = encoded.targets else {
      Issue.record("expected one value a row, found \(String(describing: encoded.targets))")
      return
    }
    #expect(isClose(pay, [-1.06904497, -0.267261242, 1.33630621, 0.534522484]))
    #expect(
      encoded.report
        == EncodingReport(
          rows: 4, missing: [.init(column: "age", count: 1), .init(column: "town", count: 1)],
          rare: [], unknown: []))
    #expect(encoded.report.notes == ["missing, filled in: age 1, town 1"])
    #expect(try encoded.dataset().rowCount == 4)
  }

  private func isClose(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) }
  }

  @Test func rowsThatAreNotTrainedOnHaveNoInfluence() throws {
    let other = Self.text.replacing("50,,2024-01-04,30", with: "9e9,Paris,1999-01-01,-1e9")
    #expect(try fitted(other).encoder == fitted().encoder)
    #expect(try fitted(rows: [0, 1, 3]).encoder != fitted().encoder)
  }

  @Test func encodesTheRowsAskedForInTheirOrder() throws {
    let (table, encoder) = try fitted()
    let all = try encoder.encode(table)
    let some = try encoder.encode(table, rows: [3, 0])
    #expect(some.features == Array(all.features[18..<24] + all.features[0..<6]))
    #expect(some.rowCount == 2)
  }

  @Test func findsColumnsByName() throws {
    let (table, encoder) = try fitted()
    let shuffled = "pay;more;joined;town;age\n10;x;2024-01-01;Oslo;30\n20;y;2024-01-02;Rome;40\n"
    let other = try encoder.read(Array(shuffled.utf8), name: "e.csv", targets: true)
    #expect(other.columns.map(\.kind) == [.numeric, .skipped, .text, .text, .numeric])
    let (a, b) = (try encoder.encode(other), try encoder.encode(table, rows: 0..<2))
    #expect(a.features == b.features)
    #expect(a.targets == b.targets)
  }

  @Test func unknownTextsAreCounted() throws {
    let (_, encoder) = try fitted()
    let new = "age,town,joined\n30,Paris,2024-01-01\n30,Oslo,2024-01-01\n"
    let table = try encoder.read(Array(new.utf8), name: "e.csv", targets: false)
    let encoded = try encoder.encode(table, targets: false)
    #expect(encoded.targets == nil)
    #expect(encoded.report.unknown == [.init(column: "town", count: 1)])
    #expect(encoded.features[1...2] == [0, 0])
    #expect(encoded.features[7...8] == [1, 0])
  }

  @Test func rareTextsShareAPlace() throws {
    let rows = ["a", "a", "b", "c", "b", "a"].map { "\($0),\($0 == "a" ? "yes" : "no")\n" }.joined()
    let options = EncodingOptions(maxCategories: 1)
    let (table, encoder) = try fitted("t,y\n" + rows, rows: Array(0..<6), options)
    #expect(encoder.featureNames == ["t=a", "t (other)"])
    #expect(
      encoder.notes == ["t: the 1 most frequent of 3 texts are categories, the others one more"])
    let encoded = try encoder.encode(table)
    #expect(encoded.features == [1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0])
    #expect(encoded.report.rare == [.init(column: "t", count: 3)])
    #expect(encoded.report.unknown == [])
  }

  /// What `read` and `encode` say of a second file, against a model of classes and a weight.
  @Test(arguments: [
    (
      "a,w,y\n1,1,maybe\n",
      #"e.csv:2:3: unknown class "maybe" in the target "y", expected one of "no", "yes""#
    ),
    ("a,w,y\n1,1,\n", #"e.csv:2:3: the target "y" is missing"#),
    ("a,w,y\n1,-2,no\n", #"e.csv:2:2: expected a weight of 0 or more in "w", found -2"#),
    ("a,w,y\n1,,no\n", #"e.csv:2:2: the weight "w" is missing"#),
    (
      "a,w,y\n3e38,1,no\n",
      #"e.csv:2:1: 3e+38 in column "a" is too far from the training rows' numbers"#
    ),
    ("a,w,y\nx,1,no\n", #"e.csv:2:1: expected a number in column "a", found "x""#),
    ("b,w,y\n1,1,no\n", #"e.csv: missing column "a""#),
    ("b,w\n1,1\n", #"e.csv: missing columns "a", "y""#),
    ("1,1,no\n", #"e.csv: missing columns "a", "y""#),
  ])
  func refusesWhatDoesNotFit(text: String, message: String) throws {
    let (_, encoder) = try fitted(
      "a,w,y\n0.25,1,no\n0.5,2,yes\n0.75,0,no\n", EncodingOptions(weight: "w"))
    #expect(encoder.weight == "w")
    let error = fault {
      let table = try encoder.read(Array(text.utf8), name: "e.csv", targets: true)
      _ = try encoder.encode(table).dataset()
    }
    #expect(error?.description == message)
    #expect(error?.code == .badData)
  }

  @Test func weightsAreReadWhereTheyStand() throws {
    let options = EncodingOptions(weight: "w")
    let (table, encoder) = try fitted("a,w,y\n1,1,no\n2,2.5,yes\n4,0,no\n", options)
    #expect(try encoder.encode(table).weights == [1, 2.5, 0])
    let without = try encoder.read(Array("a,y\n1,no\n".utf8), name: "e.csv", targets: true)
    #expect(try encoder.encode(without).weights == nil)
  }

  @Test func numericClassesAreComparedByValue() throws {
    let (_, encoder) = try fitted("a,y\n1,0\n2,1\n4,0\n5,1\n", rows: Array(0..<4))
    #expect(encoder.classNames == ["0", "1"])
    let table = try encoder.read(Array("a,y\n1,1.0\n2,0e5\n".utf8), name: "e.csv", targets: true)
    #expect(try encoder.encode(table).targets == .classes([1, 0], count: 2))
    let bad = try encoder.read(Array("a,y\n1,1\n2,7\n".utf8), name: "e.csv", targets: true)
    #expect(
      fault { _ = try encoder.encode(bad) }?.description
        == #"e.csv:3:2: unknown class "7" in the target "y", expected one of "0", "1""#)
  }

  @Test func withoutAHeaderColumnsGoByTheirPlaces() throws {
    let (table, encoder) = try fitted("1,5.5,x\n2,4.5,y\n3,2.5,x\n")
    #expect(!encoder.hadHeader)
    // Words in a first line would make a header, were the model not known to have none.
    let new = try encoder.read(Array("3,2.5\n".utf8), name: "e.csv", targets: false)
    #expect(
      try encoder.encode(new, targets: false).features == encoder.encode(table, rows: [2]).features)
  }

  @Test func datesMustStayDates() throws {
    let (_, encoder) = try fitted()
    let new = "age,town,joined\n30,Oslo,soon\n"
    let table = try encoder.read(Array(new.utf8), name: "e.csv", targets: false)
    #expect(
      fault { _ = try encoder.encode(table, targets: false) }?.description
        == #"e.csv:2:3: expected a date such as 2024-02-29 in column "joined", found "soon""#)
  }

  @Test func theJSONFormIsStable() throws {
    let (_, encoder) = try fitted("a,t,y\n1,p,no\n3,p,yes\n2,q,no\n", rows: [0, 1])
    let json = JSONEncoder()
    json.outputFormatting = [.sortedKeys]
    let bytes = try json.encode(encoder)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"columns":[{"kind":"numeric","mean":2,"median":2,"name":"a","scale":1},"#
        + #"{"categories":["p"],"hasMissing":false,"kind":"categorical","name":"t","pooled":0}],"#
        + #""hadHeader":true,"target":{"areNumbers":false,"classes":["no","yes"],"columns":["y"],"#
        + #""task":"classify"}}"#)
    #expect(try JSONDecoder().decode(TableEncoder.self, from: bytes) == encoder)
  }

  @Test func allFormsSurviveJSON() throws {
    let (_, encoder) = try fitted()
    let copy = try JSONDecoder().decode(TableEncoder.self, from: JSONEncoder().encode(encoder))
    #expect(copy == encoder)
  }

  @Test(arguments: [
    (#""name":"a""#, #""name":"y""#), (#""kind":"numeric""#, #""kind":"magic""#),
    (#"["no","yes"]"#, #"["no","no"]"#), (#"["no","yes"]"#, "[]"),
    (#""columns":["y"]"#, #""columns":[]"#),
    (#""scale":1"#, #""scale":-1"#),
  ])
  func refusesJSONThatNoFitGives(part: String, broken: String) throws {
    let (_, encoder) = try fitted("a,y\n1,no\n3,yes\n2,no\n", rows: [0, 1])
    let json = String(decoding: try JSONEncoder().encode(encoder), as: UTF8.self)
    try #require(json.contains(part))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        TableEncoder.self, from: Data(json.replacing(part, with: broken).utf8))
    }
  }
}
