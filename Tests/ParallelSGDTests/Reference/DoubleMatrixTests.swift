import Testing

@testable import ParallelSGD

@Suite struct DoubleMatrixTests {
  private let left = DoubleMatrix([[1, 2, 3], [4, 5, 6]])

  @Test func productIsRowTimesColumn() {
    let right = DoubleMatrix([[1, 0], [0, 2], [-1, 1]])
    #expect(left * right == DoubleMatrix([[-2, 7], [-2, 16]]))
  }

  @Test func transposedSwapsRowsAndColumns() {
    #expect(left.transposed == DoubleMatrix([[1, 4], [2, 5], [3, 6]]))
  }

  @Test func columnSumsAddTheRows() {
    #expect(left.columnSums == [5, 7, 9])
  }

  @Test func aVectorIsAddedToEveryRow() {
    #expect(left.adding(toEveryRow: [10, 20, 30]) == DoubleMatrix([[11, 22, 33], [14, 25, 36]]))
  }

  @Test func scalingAndElementwiseProduct() {
    #expect(2 * left == DoubleMatrix([[2, 4, 6], [8, 10, 12]]))
    #expect(left.timesElementwise(left) == DoubleMatrix([[1, 4, 9], [16, 25, 36]]))
    #expect(left.row(1) == [4, 5, 6])
  }
}
