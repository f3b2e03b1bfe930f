import Testing

@testable import Shards

/// Tables written to go wrong where one chunk ends and the next begins: any number of threads comes
/// to the same table, or to the same error.
struct HostileTableTests {
  private func outcome(
    _ bytes: [UInt8], threads: Int = 1, chunkBytes: Int = 1 << 30
  ) -> Result<Table, DataError> {
    do throws(DataError) {
      return .success(
        try Table.read(
          bytes, name: "d.csv", options: CSVOptions(), threads: threads, chunkBytes: chunkBytes))
    } catch {
      return .failure(error)
    }
  }

  /// Unless optimised it takes minutes.
  private static let isSlow = _isDebugAssertConfiguration()

  private func expectNoDifference(_ bytes: [UInt8], chunks: [Int], _ what: String) {
    let whole = outcome(bytes)
    for chunkBytes in chunks {
      for threads in Self.isSlow ? [1, 5] : Array(1...16) {
        #expect(
          outcome(bytes, threads: threads, chunkBytes: chunkBytes) == whole,
          "\(what), \(threads) threads, chunks of \(chunkBytes)")
      }
    }
  }

  /// What stands in every eighth record, the others being plain.
  private static let awkward = [
    "\"in\nquotes\",1\n", "\"\"\"\",1\r\n", "\"a\"\"\r\n\"\"b\",1\r", "x,1\r\r\n",
    "\"x\" ,\t\"1\"\n",
    "\"1,2\n3,4\n5,6\",7\n", "\n\n\r\n\r", "e\u{301}\u{1F468}\u{200D}\u{1F469},-0\n",
    "\" \n\",NA\n", ",\n", "\"\"\"\n\"\"\",\"\"\n",
    // Faults: the first of them is told.
    "\"never closed,1\n", "\"junk\"x,1\n", "1,2,3\n", "one\n", "x,1e99\n", "x,none such\n",
    "\"a\nb\"\"\nc,1\n", "5\" pipe,1\n\"\n",
  ]

  /// The text moves on byte by byte, so that a border falls between any two of its bytes.
  @Test(arguments: awkward.indices)
  func bordersFallAnywhere(_ index: Int) {
    let plain = (0..<7).map { "w\($0),\($0).5\n" }.joined()
    for shift in stride(from: 0, to: 33, by: Self.isSlow ? 16 : 4) {
      let header = "\u{FEFF}a" + String(repeating: "h", count: shift) + ",b\n"
      let text = header + (0..<6).map { _ in plain + Self.awkward[index] }.joined()
      expectNoDifference(
        Array(text.utf8), chunks: Self.isSlow ? [1, 33] : [1, 2, 31, 32, 33, 64],
        "\(Self.awkward[index]) at \(shift)")
    }
  }

  /// 1 MiB is what a thread looks through at a time for bytes that are no text.
  @Test(arguments: [
    [0x00], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80],
  ])
  func bytesThatAreNoText(_ bad: [UInt8]) {
    let row = Array("1234567,89\n".utf8)
    for distance in Self.isSlow ? 0...0 : -4...4 {
      var bytes = Array("\u{FEFF}a,b\n".utf8)
      while bytes.count < 1 << 20 + 4_096 { bytes += row }
      let place = 1 << 20 + 3 + distance
      bytes.replaceSubrange(place..<place + bad.count, with: bad)
      let line = 1 + bytes[..<place].count { $0 == 0x0A }
      let start = bytes[..<place].lastIndex(of: 0x0A) ?? 0
      let column = 1 + bytes[start..<place].count { $0 == 0x2C }
      for threads in [1, 2, 5, 16] {
        let error = fault {
          _ = try Table.read(bytes, name: "d.csv", threads: threads)
        }
        #expect(error?.place == .field(line: line, column: column))
        #expect(error?.message.contains(bad[0] == 0 ? "NUL" : "not valid UTF-8") == true)
      }
    }
  }

  /// Characters of several bytes, quotes and line ends where chunks of the usual size end.
  @Test(.disabled(if: isSlow, "half a minute unless optimised"))
  func bordersOfUsualSize() {
    let border = TableReader.standardChunkBytes
    for (index, awkward) in Self.awkward.enumerated() {
      var text = Array("a,b\n".utf8)
      for _ in 0..<3 {
        let next = (text.count / border + 1) * border + 4 - awkward.utf8.count / 2 - index % 5
        while text.count < next - 24 { text += Array("plain words,-12.75\n".utf8) }
        text += Array(repeating: UInt8(ascii: "z"), count: max(0, next - text.count - 3))
        text += Array(",1\n".utf8) + Array(awkward.utf8)
      }
      let whole = outcome(text)
      for threads in [1, 2, 3, 16] {
        #expect(outcome(text, threads: threads, chunkBytes: border) == whole, "\(awkward)")
      }
    }
  }

  @Test func aMillionColumnsAreRefused() {
    let header = Array(String(repeating: "c,", count: 1_000_000).utf8)
    for threads in [1, 16] {
      #expect(
        fault { _ = try Table.read(header + [0x0A], name: "d.csv", threads: threads) }?.description
          == "d.csv:1: more than 100000 fields in a line")
    }
  }

  /// A quote that is never closed, in front of many chunks with records of the right width.
  @Test func aQuoteOpenToTheEnd() {
    let rows = Array(String(repeating: "w,1\n", count: 200_000).utf8)
    let bytes = Array("a,b\n1,\"".utf8) + rows
    for threads in [1, 2, 16] {
      #expect(
        fault { _ = try Table.read(bytes, name: "d.csv", threads: threads) }?.description
          == "d.csv:2:2: the quote that opens here is never closed")
    }
  }

  /// The limit of a field is a limit in every chunk, quoted or not, with line ends or without.
  @Test(arguments: [0, 1], ["", "\""])
  func fieldsAtTheirLimit(beyond: Int, quote: String) {
    let long = String(repeating: "x", count: TableReader.longestField + beyond)
    let rows = (0..<20).map { "w\($0),\($0)\n" }.joined()
    let text = Array("a,b\n\(rows)\(quote)\(long)\(quote),1\n\(rows)".utf8)
    for threads in [1, 2, 16] {
      for chunkBytes in [64, 1 << 18, 1 << 21] {
        let result = outcome(text, threads: threads, chunkBytes: chunkBytes)
        switch result {
        case .success(let table): #expect(beyond == 0 && table.rowCount == 41)
        case .failure(let error):
          #expect(beyond == 1)
          #expect(
            error.description
              == "d.csv:22:1: a field of 1048577 bytes, expected at most 1048576")
        }
      }
    }
  }
}
