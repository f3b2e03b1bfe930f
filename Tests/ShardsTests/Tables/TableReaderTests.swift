import Testing

@testable import Shards

struct TableReaderTests {
  @Test func readsNumbersAndTexts() throws {
    let table = try readTable("age,town\n30,Oslo\n ,\"Rome, Italy\"\n-1.5e1,NA\nnone,None\n")
    #expect(table.rowCount == 4)
    #expect(table.numbers("age").map { $0.isNaN ? nil : $0 } == [30, nil, -15, nil])
    #expect(table.texts("town") == ["Oslo", "Rome, Italy", nil, "None"])
    #expect(table.columns.map(\.missing) == [2, 1])
  }

  /// Line ends, the last one's absence and quotes make no difference to what a table says.
  @Test(arguments: [
    "a,b\n1,x\n,y\n", "a,b\r\n1,x\r\n,y\r\n", "a,b\r1,x\r,y", "a,b\n1,x\n,y",
    "\u{FEFF}a,b\n1,x\n,y",
    "\"a\",\"b\"\n\"1\",\"x\"\n\"\",\"y\"\n", "a , b\n 1,x\n , y \n\n\n",
  ])
  func writingDoesNotMatter(text: String) throws {
    let table = try readTable(text)
    #expect(table.numbers("a").map { $0.isNaN ? nil : $0 } == [1, nil])
    #expect(table.texts("b") == ["x", "y"])
    #expect(table.notes == [])
  }

  /// Comparing texts sorts the accents of every letter, in quadratic time.
  @Test func refusesAccentsWithoutEnd() throws {
    func text(_ count: Int) -> String {
      "a,b\n1,e" + String(repeating: "\u{301}\u{327}", count: count / 2) + "\n2,e\n"
    }
    #expect(try readTable(text(256)).rowCount == 2)
    #expect(
      fault { _ = try readTable(text(258)) }
        == DataError(
          .badData, file: "d.csv", at: .field(line: 2, column: 2),
          "more than 256 accents on one letter"))
    #expect(
      fault { _ = try readTable("é" + text(100_000) + text(200_000)) }?.place
        == .field(line: 2, column: 2))
  }

  /// 60 rows of awkward text, read in chunks that end after every record and in one piece.
  @Test(arguments: [1, 7, 64, 300])
  func chunksDoNotMatter(chunkBytes: Int) throws {
    var text = "n,t,u\n"
    for row in 0..<60 {
      text += row % 7 == 3 ? "\r\n" : ""
      let words = ["red", "blue", "", "\"two\nlines\"", "\"q\"\"q\"", "gr\u{FC}n"]
      text += "\(row % 5 == 4 ? "NA" : "\(row).5"),\(words[row % 6]),w\(row % 11)\(row)\n"
    }
    let whole = try readTable(text)
    #expect(whole.rowCount == 60)
    #expect(whole.notes == ["9 empty lines skipped"])
    #expect(try readTable(text, chunkBytes: chunkBytes) == whole)
  }

  @Test func aColumnIsNumericFrom95Percent() throws {
    let numbers = (0..<19).map { "\($0),x\n" }.joined()
    let error = fault { _ = try readTable("a,b\n\(numbers)oops,y\n") }
    #expect(error?.description == #"d.csv:21:1: expected a number in column "a", found "oops""#)
    #expect(
      error?.hint == "--categorical a takes the column as text, --ignore a leaves it out")
    let table = try readTable("a,b\n\(numbers)oops,y\nwell,z\n")
    #expect(table.texts("a").last == "well")
    #expect(
      table.notes == [
        #""a" is taken as text: 2 of its fields are no numbers, such as "oops" on line 21"#
      ])
    // Missing fields count on neither side, and overrides settle it.
    #expect(try readTable("a,b\nNA,x\n1,x\n?,y\n").columns[0].kind == .numeric)
    #expect(try readTable("a,b\nNA,x\nNA,y\n").columns[0].kind == .numeric)
    #expect(
      try readTable("a,b\n1,x\n2,y\n", CSVOptions(categorical: ["a"])).texts("a") == ["1", "2"])
    #expect(
      try readTable("a,b\n1,x\noops,y\n", CSVOptions(ignored: ["a"])).columns[0].kind == .skipped)
    let asked = fault { _ = try readTable("a,b\n1,x\noops,y\n", CSVOptions(numeric: ["a"])) }
    #expect(asked?.description == #"d.csv:3:1: expected a number in column "a", found "oops""#)
  }

  @Test(arguments: [
    ("inf", #"expected a number in column "a b", found "inf""#),
    ("0x1p3", #"expected a number in column "a b", found "0x1p3""#),
    ("\"1,5\"", #"expected a number in column "a b", found "1,5""#),
    ("1e400", #"expected a number within ±3.4e38 in column "a b", found "1e400""#),
    ("1e39", #"expected a number within ±3.4e38 in column "a b", found "1e39""#),
  ])
  func rejectsMalformedNumbers(token: String, message: String) {
    let error = fault { _ = try readTable("a b,c\n1,x\n2,x\n\(token),x\n") }
    #expect(error?.description == "d.csv:4:1: " + message)
    #expect(
      error?.hint
        == (token.contains(",")
          ? "decimals are written with a point, and thousands without a sign between them"
          : "--categorical 'a b' takes the column as text, --ignore 'a b' leaves it out"))
  }

  @Test(arguments: [
    ("a,b,c,d,e\n1,2,3,4,5\n1,2,3,4\n", "d.csv:3:4: expected 5 fields, found 4"),
    ("a,b\n1,2\n\n1,2,3,4\n", "d.csv:4:3: expected 2 fields, found 4"),
    ("a,b\n\"1\n2\",x\n3\n", "d.csv:4:1: expected 2 fields, found 1"),
    ("a,b\n1,\"x\n", "d.csv:2:2: the quote that opens here is never closed"),
  ])
  func pointsAtBrokenRecords(text: String, message: String) {
    #expect(fault { _ = try readTable(text) }?.description == message)
  }

  @Test func aFieldHasALimit() {
    let long = String(repeating: "x", count: TableReader.longestField)
    #expect(fault { _ = try readTable("a,b\n1,\(long)\n") } == nil)
    #expect(
      fault { _ = try readTable("a,b\n1,\(long)x\n") }?.description
        == "d.csv:2:2: a field of 1048577 bytes, expected at most 1048576")
  }

  @Test func inOneColumnAnEmptyLineIsAMissingField() throws {
    let table = try readTable("a\n1\n\n3\n\n\n")
    #expect(table.numbers("a").map { $0.isNaN ? nil : $0 } == [1, nil, 3])
  }

  @Test func tokensInMessagesAreEscaped() {
    let error = fault {
      _ = try readTable("a,b\n1,x\n\"\u{1B}[31m\n\",x\n", CSVOptions(numeric: ["a"]))
    }
    #expect(
      error?.description == #"d.csv:3:1: expected a number in column "a", found "\u{1B}[31m\n""#)
  }
}
