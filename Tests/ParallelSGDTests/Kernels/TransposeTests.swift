import Testing

@testable import ParallelSGD

@Suite struct TransposeTests {
  @Test func transposesABlock() {
    let block = (0..<256).map(Float.init)
    var transposed = [Float](repeating: -1, count: 256)
    Transpose.block(block, to: &transposed)
    for row in 0..<16 {
      for column in 0..<16 { #expect(transposed[column * 16 + row] == block[row * 16 + column]) }
    }
  }
}
