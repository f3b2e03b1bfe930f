import Testing

@testable import Shards

struct CSVDialectTests {
  private func detect(_ text: String) -> CSVDialect {
    CSVDialect.detect(in: Array(text.utf8), from: 0, options: CSVOptions())
  }

  @Test(arguments: [
    ("a,b\n1,2\n", "comma"), ("a\tb\n1\t2\n", "tab"), ("a;b\n1,5;2,5\n", "semicolon"),
    ("1,5;2,5\n3,5;4,5\n", "semicolon"), ("a|b\n1|2\n", "vertical bar"), ("a\n1\n", "comma"),
    ("\"x;y;z\",b\n\"1;2;3\",2\n", "comma"), ("a,b\n\"1\n;;\",2\n3,4\n", "comma"),
    ("name,note\nx,a;b\ny,c\n", "comma"), ("a,b\n1,2\n1\n1,2\n", "comma"), ("", "comma"),
    ("a\tb\n1\t2\n1\n1\t2\n", "tab"),
  ])
  func separator(text: String, expected: String) {
    #expect(detect(text).separatorName == expected)
  }

  @Test(arguments: [
    ("age,town\n1,x\n2,y\n", true), ("1,x\n2,y\n", false), ("a,b,c\nx,y,z\nu,v,w\n", true),
    ("a,b\nx,b\n", false), ("a,a\nx,y\n", false), (",age\n0,5\n1,6\n", true), ("a,b\n", true),
    ("1,2\n", false), ("country,1990,1991\nx,1,2\n", false), ("x,1\ny,1\n", false),
    ("age\nNA\n3\n", true), ("NA,1\n2,3\n", false), ("id,date\n1,2024-01-01\n2,2024-01-02\n", true),
  ])
  func header(text: String, expected: Bool) {
    #expect(detect(text).hasHeader == expected)
  }

  @Test func optionsWin() {
    let options = CSVOptions(separator: 0x7C, hasHeader: false)
    let dialect = CSVDialect.detect(in: Array("a,b\n1,2\n".utf8), from: 0, options: options)
    #expect(dialect == CSVDialect(separator: 0x7C, hasHeader: false))
  }

  @Test func recognisesALineOfCounts() {
    let expected = CSVDialect(separator: 0x2C, hasHeader: false, hasCountLine: true)
    #expect(detect("3,2,cat,dog\n1,2,0\n3,4,1\n5,6,0\n") == expected)
    #expect(detect("\n3,2,cat,dog\n1,2,0\n\n3,4,1\n5,6,0") == expected)
    // Another count of rows, another count of features, or numbers where names should be.
    #expect(!detect("4,2,cat\n1,2,0\n3,4,1\n5,6,0\n").hasCountLine)
    #expect(!detect("3,3,cat\n1,2,0\n3,4,1\n5,6,0\n").hasCountLine)
    #expect(!detect("3,2,9\n1,2,0\n3,4,1\n5,6,0\n").hasCountLine)
    // More rows than any file has.
    #expect(!detect("\(Int.max),2,cat\n1,2,0\n3,4,1\n").hasCountLine)
  }

  @Test(
    arguments: [
      ("comma", 0x2C), ("tab", 0x09), ("\\t", 0x09), (";", 0x3B), ("|", 0x7C), (" ", 0x20),
      (":", 0x3A),
      ("", nil), ("ab", nil), ("\"", nil), ("1", nil), ("x", nil), (".", nil), ("é", nil),
      ("\n", nil),
    ] as [(String, UInt8?)])
  func separatorNames(name: String, byte: UInt8?) {
    #expect(CSVOptions.separator(name) == byte)
  }
}
