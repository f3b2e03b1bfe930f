import Testing

@testable import ParallelSGD

@Suite struct TransposeTests {
  private let block = (0..<256).map { Float($0 * $0) }
  private var transposed: [Float] { (0..<256).map { block[$0 % 16 * 16 + $0 / 16] } }
  private let around = [Float](repeating: -2, count: 16)

  @Test(arguments: InstructionSet.available) func elsewhere(set: InstructionSet) {
    var buffer = around + [Float](repeating: -1, count: 256) + around
    buffer.withUnsafeMutableBufferPointer {
      Transpose(set).block(block, to: $0.baseAddress! + 16)
    }
    #expect(buffer == around + transposed + around)
  }

  @Test(arguments: InstructionSet.available) func whereItLies(set: InstructionSet) {
    var buffer = around + block + around
    buffer.withUnsafeMutableBufferPointer {
      Transpose(set).block($0.baseAddress! + 16, to: $0.baseAddress! + 16)
    }
    #expect(buffer == around + transposed + around)
  }
}
