import Testing

@testable import ParallelSGD

@Suite struct StepWorkDisorderTests {
  private func segment(_ start: Int, _ count: Int, isFirst: Bool) -> MatrixProduct.Segment {
    MatrixProduct.Segment(
      start: start, count: count, opens: true, closes: true, isFirstBlock: isFirst)
  }

  @Test func halvesOfOneBlock() {
    let found = StepWork.disordered([segment(0, 33, isFirst: true)])
    #expect(found.map(\.start) == [16, 0])
    #expect(found.map(\.count) == [17, 16])
    #expect(found.map(\.opens) == [true, false])
    #expect(found.map(\.closes) == [false, true])
  }

  @Test func blocksFromTheLast() {
    let found = StepWork.disordered([
      segment(0, 512, isFirst: true), segment(512, 100, isFirst: false),
    ])
    #expect(found.map(\.start) == [512, 0])
    #expect(found.map(\.isFirstBlock) == [true, false])
  }
}
