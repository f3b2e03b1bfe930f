import Foundation
import ParallelSGD
import Testing

@Suite struct OutputLinkTests {
  private func apply(_ link: OutputLink, _ y: [Float]) -> [Float] {
    let row = AlignedFloats(y, padding: 1e30)
    link.apply(row.pointer, width: y.count)
    return row.values
  }

  @Test(arguments: [1, 2, 10, 16, 17, 40]) func softmaxIsThatOfDouble(_ width: Int) {
    let y = (0..<width).map { Float(($0 * 7) % 11) - 5 }
    let total = y.reduce(0) { $0 + exp(Double($1)) }
    for (found, y) in zip(apply(.softmax, y), y) {
      let expected = exp(Double(y)) / total
      // Few ulps: an exponential, a sum of up to 40, a division.
      #expect((Double(found) - expected).magnitude <= 1e-6 * expected)
    }
  }

  @Test func softmaxOfExtremesIsFinite() {
    #expect(apply(.softmax, [1e4, -1e4]) == [1, 0])
    #expect(apply(.softmax, [-1e4, -1e4]) == [0.5, 0.5])
    #expect(apply(.softmax, [3e38, -3e38, 3e38]) == [0.5, 0, 0.5])
  }

  @Test func sigmoidAndIdentity() {
    #expect(apply(.sigmoid, [0, 1e4, -1e4]) == [0.5, 1, 0])
    #expect(apply(.identity, [3, -2]) == [3, -2])
  }

  @Test func everyLossHasItsLink() {
    #expect(Loss.meanSquaredError.outputLink == .identity)
    #expect(Loss.huber(delta: 2).outputLink == .identity)
    #expect(Loss.binaryCrossEntropy.outputLink == .sigmoid)
    #expect(Loss.softmaxCrossEntropy(labelSmoothing: 0.1).outputLink == .softmax)
  }
}
