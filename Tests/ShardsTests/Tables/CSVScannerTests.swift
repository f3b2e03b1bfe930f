import Testing

@testable import Shards

struct CSVScannerTests {
  /// All records of `text`, or the error.
  private func records(_ text: String, separator: Character = ",") throws -> [[String]] {
    let bytes = Array(text.utf8)
    var scanner = CSVScanner(
      bytes, separator: separator.asciiValue ?? 0, name: "d.csv", range: bytes.indices)
    var records: [[String]] = []
    while !scanner.isAtEnd {
      if scanner.recordEnded { records.append([]) }
      let field = try scanner.next()
      records[records.count - 1].append(scanner.string(of: field))
    }
    return records
  }

  @Test(arguments: ["a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\r1,2"])
  func recordsEndWithAnyLineEnd(text: String) throws {
    #expect(try records(text) == [["a", "b"], ["1", "2"]])
  }

  @Test(arguments: [
    (#""a""#, ["a"]), (#""a,b",c"#, ["a,b", "c"]), (#""say ""hi""",x"#, [#"say "hi""#, "x"]),
    ("\"\"\",\"\"\"", ["\",\""]), (#""""""#, [#"""#]), (#""","#, ["", ""]),
    (#"5" pipe,6"#, [#"5" pipe"#, "6"]),
    ("\"two\nlines\",x", ["two\nlines", "x"]), (#"  "a b"  , c "#, ["a b", "c"]),
    (#"" a ",b"#, ["a", "b"]), (",,", ["", "", ""]), ("a,", ["a", ""]),
  ])
  func quotesAndBlanks(text: String, fields: [String]) throws {
    #expect(try records(text) == [fields])
  }

  @Test func aTabSeparatesRatherThanPads() throws {
    #expect(try records("a\t\t b ", separator: "\t") == [["a", "", "b"]])
  }

  @Test func linesCountInsideQuotes() throws {
    let bytes = Array("\"a\r\nb\rc\",x\r\ny,z".utf8)
    var scanner = CSVScanner(bytes, separator: 0x2C, name: "", range: bytes.indices)
    var lines: [Int] = []
    while !scanner.isAtEnd { lines.append(try scanner.next().line) }
    #expect(lines == [1, 3, 4, 4])
  }

  @Test(arguments: [
    ("a,b\n1,\"x\n2,3\n", "d.csv:2:2: the quote that opens here is never closed"),
    ("\"", "d.csv:1:1: the quote that opens here is never closed"),
    (
      "a\n\"x\ny\"z,1\n",
      #"d.csv:2:1: expected a separator or the line's end after the closing quote, found "z,1""#
    ),
  ])
  func quoteFaultsPointAtTheOpening(text: String, message: String) {
    #expect(fault { _ = try records(text) }?.description == message)
  }

  @Test func emptyLinesAreSteppedOver() throws {
    let bytes = Array("\n\r\n\ra\n".utf8)
    var scanner = CSVScanner(bytes, separator: 0x2C, name: "", range: bytes.indices)
    #expect(scanner.skipEmptyLines() == 3)
    #expect(try scanner.next() == .init(start: 4, end: 5, line: 4, hasDoubledQuotes: false))
    #expect(scanner.isAtEnd)
  }
}
