import Testing

@testable import Shards

struct RowLinesTests {
  @Test func findsTheLineOfEveryRow() {
    let expected = [2, 3, 4, 7, 8, 20, 21, 22]
    var lines = RowLines()
    for (row, line) in expected.enumerated() { lines.append(row: row, line: line) }
    #expect(expected.indices.map { lines[$0] } == expected)
  }

  @Test func mergesWhatFollows() {
    var (whole, first, second) = (RowLines(), RowLines(), RowLines())
    for (row, line) in [2, 3, 5].enumerated() { first.append(row: row, line: line) }
    for (row, line) in [6, 7, 9].enumerated() { second.append(row: row, line: line) }
    for (row, line) in [2, 3, 5, 6, 7, 9].enumerated() { whole.append(row: row, line: line) }
    first.append(second, rowsBefore: 3)
    #expect(first == whole)
    #expect((0..<6).map { first[$0] } == [2, 3, 5, 6, 7, 9])
  }
}
