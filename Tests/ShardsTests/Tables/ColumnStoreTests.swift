import Testing

@testable import Shards

struct ColumnStoreTests {
  @Test func turnsRowsIntoColumns() {
    let (columns, rows) = (3, 200)
    let store = ColumnStore<Double>(columns: columns, rows: rows + 50, expectedRows: rows)
    let block = (0..<rows * columns).map(Double.init)
    // In two parts, the later one first.
    store.fill(Array(block[(130 * columns)...]), rows: 70, at: 130)
    store.fill(block, rows: 130, at: 0)
    let result = store.take(rows: rows)
    #expect(
      result == (0..<columns).map { column in (0..<rows).map { block[$0 * columns + column] } })
  }

  @Test func nothingIsNoTrouble() {
    #expect(ColumnStore<Int32>(columns: 0, rows: 10, expectedRows: 10).take(rows: 10) == [])
    #expect(ColumnStore<Int32>(columns: 2, rows: 3, expectedRows: 2).take(rows: 0) == [[], []])
  }
}
