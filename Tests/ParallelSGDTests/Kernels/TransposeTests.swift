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

  @Test func transposesWhereItLies() {
    let around = [Float](repeating: -2, count: 16)
    let block = (0..<256).map { Float($0 * $0) }
    var transposed = [Float](repeating: -1, count: 256)
    Transpose.block(block, to: &transposed)
    var buffer = around + block + around
    buffer.withUnsafeMutableBufferPointer { Transpose.inPlace($0.baseAddress! + 16) }
    #expect(buffer == around + transposed + around)
  }
}
