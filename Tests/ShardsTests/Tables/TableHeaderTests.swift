import Testing

@testable import Shards

struct TableHeaderTests {
  @Test func namesColumnsWithoutNames() throws {
    let table = try readTable(",a,\n1,2,3\n")
    #expect(table.columns.map(\.name) == ["column_1", "a", "column_3"])
    #expect(table.notes == ["2 columns have no name: they are called column_1, column_3"])
    let bare = try readTable("1,2\n3,4\n")
    #expect(bare.columns.map(\.name) == ["column_1", "column_2"])
    #expect(bare.notes == ["no header: the columns are called column_1 to column_2"])
  }

  @Test func refusesNamesThatStandTwice() throws {
    let error = fault { _ = try readTable("a,b,a,b\n1,2,3,4\n") }
    #expect(error?.description == #"d.csv:1:3: columns 1 and 3 are both called "a""#)
    #expect(error?.hint == #"names that stand more than once: "a", "b""#)
    let hidden = fault { _ = try readTable("column_2,\n1,2\n") }
    #expect(hidden?.description == #"d.csv:1:2: columns 1 and 2 are both called "column_2""#)
  }

  @Test(arguments: [
    ("", "d.csv: no data rows: the file is empty"), ("\n\r\n", "d.csv: no data rows"),
    ("a,b\n", "d.csv: no data rows after the header"),
    ("a,b", "d.csv: no data rows after the header"),
    ("a,b\n\n\n", "d.csv: no data rows after the header"), ("\u{FEFF}", "d.csv: no data rows"),
  ])
  func refusesTablesWithoutRows(text: String, message: String) {
    #expect(fault { _ = try readTable(text) }?.description == message)
  }

  @Test func skipsALineOfCounts() throws {
    let table = try readTable("3,2,cat,dog\n1,2,0\n3,4,1\n5,6,0\n")
    #expect(table.rowCount == 3)
    #expect(table.numbers("column_1") == [1, 3, 5])
    #expect(table.place(row: 0, column: 2) == .field(line: 2, column: 3))
    #expect(
      table.notes.first == "line 1 skipped: it counts rows and features and names the classes")
  }

  @Test func refusesColumnsThatAreNotThere() {
    let error = fault { _ = try readTable("age,b\n1,2\n", CSVOptions(ignored: ["agee"])) }
    #expect(error?.description == #"d.csv: no column "agee""#)
    #expect(error?.code == .usage)
    #expect(error?.hint == #"did you mean "age"? the columns are age, b"#)
    let both = fault {
      _ = try readTable("age,b\n1,2\n", CSVOptions(numeric: ["age"], categorical: ["age"]))
    }
    #expect(
      both?.description == #"d.csv: column "age" is asked to be both numeric and categorical"#)
  }

  @Test func refusesMoreColumnsThanItCanDescribe() {
    let line = String(repeating: "1,", count: TableReader.mostColumns) + "1\n"
    #expect(
      fault { _ = try readTable(line) }?.description == "d.csv:1: more than 100000 fields in a line"
    )
  }
}
