import Shards
import Testing

struct RowRangesTests {
  @Test func shardsDifferByOneRowAtMost() {
    #expect(Array(RowRanges(shardsOf: 5..<15, count: 4)) == [5..<8, 8..<11, 11..<13, 13..<15])
    #expect(Array(RowRanges(shardsOf: 7..<9, count: 4)) == [7..<8, 8..<9, 9..<9, 9..<9])
    #expect(Array(RowRanges(shardsOf: 3..<3, count: 2)) == [3..<3, 3..<3])
  }

  @Test func chunksHaveOneSizeButTheLast() {
    #expect(Array(RowRanges(chunksOf: 5..<15, size: 4)) == [5..<9, 9..<13, 13..<15])
    #expect(Array(RowRanges(chunksOf: 0..<8, size: 4)) == [0..<4, 4..<8])
    #expect(Array(RowRanges(chunksOf: 2..<4, size: 100)) == [2..<4])
    #expect(RowRanges(chunksOf: 4..<4, size: 3).isEmpty)
    #expect(Array(RowRanges(chunksOf: 0..<3, size: .max)) == [0..<3])
  }

  @Test func everyRowIsInExactlyOnePart() {
    for rows in [0..<0, 0..<1, 3..<40, 10..<138] {
      for number in [1, 2, 3, 7, 16, 127, 128, 129, 1000] {
        #expect(RowRanges(shardsOf: rows, count: number).flatMap { $0 } == Array(rows))
        #expect(RowRanges(chunksOf: rows, size: number).flatMap { $0 } == Array(rows))
        #expect(RowRanges(shardsOf: rows, count: number).count == number)
      }
    }
  }
}
