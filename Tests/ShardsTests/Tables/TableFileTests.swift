import Foundation
import Testing

@testable import Shards

/// Tables that are read from their file piece by piece: the same as from memory, in every way.
struct TableFileTests {
  let folder: TemporaryFolder
  private let options = CSVOptions(separator: 0x2C, hasHeader: true)

  init() throws { folder = try TemporaryFolder() }

  private func contents(_ text: String, head: Int) throws -> InputContents {
    try InputContents(of: folder.write("d.csv", Array(text.utf8)), threads: 1, head: head)
  }

  private func inMemory(_ text: String) throws(DataError) -> Table {
    try Table.read(
      InputContents(Array(text.utf8), name: folder["d.csv"]), options: options)
  }

  /// Reads piece by piece; throws where that is given up.
  private func inPieces(
    _ contents: InputContents, threads: Int, chunkBytes: Int
  ) throws(DataError) -> Table {
    try TableReader(
      pieces: contents, options: options, threads: threads, chunkBytes: chunkBytes
    ).table()
  }

  private static let sizes = Array(1...24) + [50, 100, 333, 5_000]

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\n\n"])
  func piecesDoNotMatter(lineEnd: String, last: String) throws {
    let rows = (0..<60).map { row in
      let empty = row % 7 == 3 ? lineEnd : ""
      let name = row % 5 == 0 ? "NA" : "w\(row % 4)"
      return empty + "\(row).25,\(name),\(row % 11 == 5 ? "" : "-\(row)e-03"), x \(row / 9)"
    }
    let text =
      (["n,t,m,u"] + rows).joined(separator: lineEnd) + last.replacing("\n", with: lineEnd)
    let whole = try inMemory(text)
    #expect(whole.rowCount == 60)
    let contents = try contents(text, head: 90)
    #expect(contents.head.count == 90 && contents.file != nil)
    for chunkBytes in Self.sizes {
      for threads in [1, 2, 3, 7] {
        #expect(try inPieces(contents, threads: threads, chunkBytes: chunkBytes) == whole)
      }
    }
  }

  /// The kinds that the head shows are wrong: those columns are read again.
  @Test func aWrongGuessIsPutRight() throws {
    let text =
      "a,b\n" + (0..<50).map { "\($0),x\n" }.joined()
      + (0..<50).map { "t\($0 % 3),\($0)\n" }.joined()
    let whole = try inMemory(text)
    let contents = try contents(text, head: 60)
    for chunkBytes in [1, 30, 200] {
      #expect(try inPieces(contents, threads: 2, chunkBytes: chunkBytes) == whole)
    }
  }

  /// Lines of more bytes than a chunk and what is read ahead of it.
  @Test func longLines() throws {
    let long = String(repeating: "7", count: 30_000)
    let text = "a,b\n1,2\n3,\(long)\n4,5\n6,\(long)x"
    let whole = try inMemory(text)
    #expect(whole.rowCount == 4)
    let contents = try contents(text, head: 10)
    for chunkBytes in [1_000, 7_000, 100_000] {
      #expect(try inPieces(contents, threads: 3, chunkBytes: chunkBytes) == whole)
    }
  }

  /// What stands behind the head, and cannot be read in pieces: a quote, what is not ASCII, faults,
  /// more rows than the head promises, a first line that the head cuts.
  @Test(arguments: [
    "1,\"x\"\n", "1,\"x\ny\"\n", "1,gr\u{FC}n\n", "1,\0\n", "1\n", "1,2,3\n", "\"",
    String(repeating: "1,2\n", count: 3_000),
  ])
  func theRestIsReadInMemory(last: String) throws {
    let text = "a,b\n" + (0..<60).map { "\($0)000000000,100000000000000\n" }.joined() + last
    let expected = fault { _ = try inMemory(text) }
    let contents = try contents(text, head: 100)
    for (threads, chunkBytes) in [(1, 64), (3, 64), (2, 1_000), (2, 1 << 20)] {
      #expect(fault { _ = try inPieces(contents, threads: threads, chunkBytes: chunkBytes) } != nil)
      let found = fault {
        let table = try Table.read(
          contents, options: options, threads: threads, chunkBytes: chunkBytes)
        #expect((try? inMemory(text)) == table)
      }
      #expect(found == expected)
    }
  }

  @Test func aFirstLineThatTheHeadCutsIsReadInMemory() throws {
    let text = "alpha,beta\n1,2\n3,4\n"
    let whole = try inMemory(text)
    for head in 1..<text.utf8.count {
      let contents = try contents(text, head: head)
      #expect(try Table.read(contents, options: options) == whole)
      let isEnough = head > "alpha,beta\n1,2\n".utf8.count
      #expect(((try? inPieces(contents, threads: 1, chunkBytes: 5)) != nil) == isEnough)
    }
  }

  /// A number where the column's others, all of them in the head, are texts, and the other way round.
  @Test func tellsFieldsThatAreNoNumbers() throws {
    let rows = (0..<60).map { "\($0),\($0 == 50 ? "oops" : "1")\n" }.joined()
    let contents = try contents("a,b\n" + rows, head: 64)
    let found = fault { _ = try Table.read(contents, options: options, chunkBytes: 40) }
    #expect(found == fault { _ = try inMemory("a,b\n" + rows) })
    #expect(found?.message.contains("found \"oops\"") == true)
  }

  /// With nothing given, the dialect is told from a head that is long enough to tell it.
  @Test func findsOutWhatTheHeadShows() throws {
    let rows = (0..<40_000).map { "\($0 % 10);0.5;\($0 % 3)\n" }.joined()
    for (first, hasCounts) in [("n;m;y\n", false), ("", false), ("40000;2;a;b;c\n", true)] {
      let text = first + rows
      let contents = try contents(text, head: DialectSample.bytes + 1_000)
      let whole = try Table.read(
        InputContents(Array(text.utf8), name: contents.name), options: CSVOptions())
      #expect(whole.rowCount == 40_000 && whole.dialect.hasCountLine == hasCounts)
      #expect(try Table.read(contents, options: CSVOptions(), threads: 2) == whole)
      let pieces = try? TableReader(
        pieces: contents, options: CSVOptions(), threads: 2, chunkBytes: nil
      ).table()
      // Whether a first line of counts is right takes all the lines.
      #expect(pieces == (hasCounts ? nil : whole))
    }
  }

  /// The file is cut, or grows, between being opened and being read.
  @Test(arguments: [0, 50, 95, 130, 200])
  func aFileThatIsCutEndsThere(size: off_t) throws {
    let text = "a,b\n" + (0..<60).map { "\($0),1\n" }.joined()
    for chunkBytes in [1, 16, 100] {
      let contents = try contents(text, head: 60)
      #expect(truncate(contents.name, size) == 0)
      let cut = String(text.prefix(Int(size)))
      let expected = fault { _ = try inMemory(cut) }
      let found = fault {
        let table = try Table.read(contents, options: options, chunkBytes: chunkBytes)
        #expect(table == (try? inMemory(cut)))
      }
      #expect(found == expected)
    }
  }

  @Test func aFileThatGrowsEndsWhereItDid() throws {
    let text = "a,b\n" + (0..<60).map { "\($0),1\n" }.joined()
    let contents = try contents(text, head: 60)
    let file = try #require(FileHandle(forWritingAtPath: contents.name))
    try file.seekToEnd()
    try file.write(contentsOf: Data("7,7\n\"".utf8))
    try file.close()
    #expect(try Table.read(contents, options: options, chunkBytes: 30) == inMemory(text))
  }

  /// As everyone reads: the file is longer than what is read of it at first.
  @Test func publicWaysIn() throws {
    let rows = (0..<9_000).map { row in
      "\(row % 7),\(row).\(String(repeating: "3", count: 110)),c\(row % 3)\n"
    }.joined()
    // Names in quotes, as some programs write them.
    let text = Array(("\"a\",\"b\",\"y\"\n" + rows).utf8)
    #expect(text.count > InputContents.standardHead)
    let path = try folder.write("large.csv", text)
    let whole = try Table.read(text, name: path)
    #expect(try Table.read(contentsOf: path, threads: 2) == whole)
    let contents = try InputContents(of: path, threads: 1)
    let pieces = try TableReader(
      pieces: contents, options: CSVOptions(), threads: 2, chunkBytes: nil
    ).table()
    #expect(pieces == whole)
    let encoder = try TableEncoder.fit(
      whole, schema: Schema.infer(whole), trainingRows: Array(0..<9_000))
    let again = try encoder.read(contentsOf: path, targets: true, threads: 2)
    #expect(try encoder.encode(again).features == encoder.encode(whole).features)
  }

  /// A size beyond all memory, of which the first bytes are a table and no others are there.
  @Test func aVastFileIsRefused() throws {
    let text = "a,b\n" + String(repeating: "1,2\n", count: 50)
    for size in [1 << 42, 1 << 60, Int.max] {
      let path = try folder.write("vast.csv", Array(text.utf8))
      guard truncate(path, off_t(size)) == 0 else { continue }
      let contents = try InputContents(of: path, threads: 1, head: 100)
      let error = fault { _ = try Table.read(contents, options: options, threads: 2) }
      #expect(error?.code == .outOfMemory)
    }
  }

  /// Rows that there is no counting: refused, not a trap.
  @Test func roomForMoreThanAllIsRefused() throws {
    let reader = try TableReader(
      pieces: contents("a,b\n1,2\n3,4\n", head: 10), options: options, threads: 1, chunkBytes: 8)
    for rows in [Int.max, Int.max / 4, 1 << 58] {
      let error = fault {
        _ = try TableFill(reader, ReadingPlan([.number, .number]), mostRows: rows, expectedRows: 1)
      }
      #expect(error?.code == .outOfMemory)
    }
  }

  @Test func gzipAndSmallFilesAreReadWhole() throws {
    let gzip = try InputContents(of: folder.write("a", GzipTests.many), threads: 1, head: 10)
    #expect(gzip.file == nil && gzip.head == GzipTests.text)
    let small = try InputContents(of: folder.write("b", [65, 10]), threads: 2, head: 2)
    #expect(small.file == nil && small.head == [65, 10] && small.count == 2)
    let large = try InputContents(of: folder.write("c", [65, 10, 66]), threads: 2, head: 2)
    #expect(large.head == [65, 10] && large.count == 3)
    #expect(try large.whole(threads: 2) == [65, 10, 66])
  }
}
