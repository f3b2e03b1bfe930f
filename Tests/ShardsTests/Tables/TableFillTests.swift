import Testing

@testable import Shards

/// Tables whose contents are known, written in every way that is allowed: read in chunks of any size
/// by any number of threads, the same always.
struct TableFillTests {
  private func read(
    _ text: String, threads: Int, chunkBytes: Int
  ) throws(DataError) -> Table {
    try Table.read(
      Array(text.utf8), name: "d.csv", options: CSVOptions(), threads: threads,
      chunkBytes: chunkBytes)
  }

  @Test(arguments: 0..<6)
  func chunksAndThreadsDoNotMatter(seed: UInt64) throws {
    let made = RandomTable(seed: seed, rows: 60)
    let whole = try read(made.text, threads: 1, chunkBytes: 1 << 20)
    #expect(whole.rowCount == made.rowCount)
    #expect(whole.columns.map(\.name) == made.names)
    for (column, expected) in made.columns.enumerated() {
      switch expected {
      case .numbers(let numbers):
        #expect(
          whole.numbers(made.names[column]).map { $0.isNaN ? nil : $0.bitPattern }
            == numbers.map { $0?.bitPattern })
      case .texts(let texts): #expect(whole.texts(made.names[column]) == texts)
      }
    }
    #expect((0..<whole.rowCount).map { whole.lines[$0] } == made.lines)
    for chunkBytes in Array(1...24) + [50, 100, 333, 1_000] {
      for threads in [1, 2, 3, 7] {
        #expect(try read(made.text, threads: threads, chunkBytes: chunkBytes) == whole)
      }
    }
  }

  /// The first fault is told, whichever thread comes upon one first.
  @Test(arguments: [
    ("x,1\n\"", "d.csv:63:1: the quote that opens here is never closed"),
    ("1\nx,1,2\n", "d.csv:62:1: expected 2 fields, found 1"),
    ("x,y\nx,\n\"a\"b,1\n", "d.csv:64:1: expected a separator or the line's end after the closing"),
    ("x,1\nx,z\nx,w\n", "d.csv:63:2: expected a number in column \"b\", found \"z\""),
    ("x,1\nx,1e99\n1\n", "d.csv:64:1: expected 2 fields, found 1"),
  ])
  func faultsDoNotDependOnChunks(rows: String, message: String) throws {
    let good = (0..<60).map { "w\($0 % 7),\($0).5\n" }.joined()
    let text = "a,b\n" + good + rows + good
    let whole = fault { _ = try read(text, threads: 1, chunkBytes: 1 << 20) }
    #expect(whole?.description.hasPrefix(message) == true, "\(whole?.description ?? "")")
    for chunkBytes in [1, 5, 16, 100, 400] {
      for threads in [1, 2, 7] {
        #expect(fault { _ = try read(text, threads: threads, chunkBytes: chunkBytes) } == whole)
      }
    }
  }

  /// The first records show numbers, the rest is text, and the other way round.
  @Test func aWrongGuessIsPutRight() throws {
    let numbers = (0..<150).map { "\($0),x\($0 % 3)\n" }.joined()
    let texts = (0..<150).map { "t\($0 % 5),\($0)\n" }.joined()
    let late = try read("a,b\n" + numbers + texts, threads: 3, chunkBytes: 64)
    #expect(late.texts("a") == (0..<150).map { "\($0)" } + (0..<150).map { "t\($0 % 5)" })
    #expect(late == (try read("a,b\n" + numbers + texts, threads: 1, chunkBytes: 1 << 20)))
    let few = (0..<100).map { "t\($0),1\n" }.joined() + (0..<2_500).map { "\($0),1\n" }.joined()
    let error = fault { _ = try read("a,b\n" + few, threads: 2, chunkBytes: 100) }
    #expect(
      error?.description == #"d.csv:2:1: expected a number in column "a", found "t0""#)
  }

  /// Line ends inside quotes look like ends of records, and records like text.
  @Test func quotedRecordsAreNoRecords() throws {
    let inner = (0..<40).map { "\($0),\"\"quoted\"\"\n" }.joined()
    let text = "a,b\n" + (0..<5).map { "\($0),\"\(inner)\"\n" }.joined()
    let whole = try read(text, threads: 1, chunkBytes: 1 << 20)
    #expect(whole.numbers("a") == [0, 1, 2, 3, 4])
    for chunkBytes in [1, 10, 64, 200] {
      #expect(try read(text, threads: 3, chunkBytes: chunkBytes) == whole)
    }
  }
}
