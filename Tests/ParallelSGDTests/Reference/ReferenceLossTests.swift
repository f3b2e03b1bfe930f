import Foundation
import Testing

@testable import ParallelSGD

/// Expected numbers are worked out on paper from the definitions.
@Suite struct ReferenceLossTests {
  struct Case: Sendable {
    let loss: Loss
    let outputs: [Double]
    let target: ReferenceTarget
    let value: Double
    let gradient: [Double]
  }

  static let cases = [
    // ½(1² + 2²)/2; errors 1 and 2 over C = 2.
    Case(
      loss: .meanSquaredError, outputs: [1, 3], target: .values([0, 1]),
      value: 1.25, gradient: [0.5, 1]),
    // (1 + 2)/2; the signs over 2.
    Case(
      loss: .meanAbsoluteError, outputs: [1, -1], target: .values([0, 1]),
      value: 1.5, gradient: [0.5, -0.5]),
    // (½·½² + 1·(2 − ½) + 1·(3 − ½))/3: one inside δ = 1, one outside on either side.
    Case(
      loss: .huber(delta: 1), outputs: [0.5, 3, -2], target: .values([0, 1, 1]),
      value: (0.125 + 1.5 + 2.5) / 3, gradient: [0.5 / 3, 1.0 / 3, -1.0 / 3]),
    // softmax(ln 1, ln 2, ln 5) = 1/8, 2/8, 5/8.
    Case(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), outputs: [0, log(2), log(5)],
      target: .label(2), value: log(8.0 / 5), gradient: [1.0 / 8, 2.0 / 8, -3.0 / 8]),
    // q = ⅛, ⅛, ¾ for s = 3/8: every number a Float.
    Case(
      loss: .softmaxCrossEntropy(labelSmoothing: 0.375), outputs: [0, log(2), log(5)],
      target: .label(2), value: 0.125 * log(8) + 0.125 * log(4) + 0.75 * log(8.0 / 5),
      gradient: [0, 1.0 / 8, -1.0 / 8]),
    // A distribution as the target, not smoothed.
    Case(
      loss: .softmaxCrossEntropy(labelSmoothing: 0), outputs: [0, log(2), log(5)],
      target: .values([0.25, 0, 0.75]), value: 0.25 * log(8) + 0.75 * log(8.0 / 5),
      gradient: [-1.0 / 8, 2.0 / 8, -1.0 / 8]),
    // A class under squared error: one-hot, errors ½ and −½.
    Case(
      loss: .meanSquaredError, outputs: [0.5, 0.5], target: .label(1),
      value: 0.125, gradient: [0.25, -0.25]),
    // A class under one output: the number 1.
    Case(
      loss: .binaryCrossEntropy, outputs: [log(3)], target: .label(1),
      value: log(4.0 / 3), gradient: [-0.25]),
    // p = 3/4 and 1/4: (−log ¾ − log ¾)/2.
    Case(
      loss: .binaryCrossEntropy, outputs: [log(3), -log(3)], target: .values([1, 0]),
      value: log(4.0 / 3), gradient: [-0.125, 0.125]),
    // A soft target: −½·log ¾ − ½·log ¼.
    Case(
      loss: .binaryCrossEntropy, outputs: [log(3)], target: .values([0.5]),
      value: 0.5 * log(4.0 / 3) + 0.5 * log(4), gradient: [0.25]),
  ]

  @Test(arguments: cases) func valueAndGradientAreTheOnesOnPaper(_ example: Case) {
    let value = example.loss.referenceValue(outputs: example.outputs, target: example.target)
    let gradient = example.loss.referenceGradient(outputs: example.outputs, target: example.target)
    #expect(abs(value - example.value) < 1e-15)
    #expect(gradient.count == example.gradient.count)
    for (found, expected) in zip(gradient, example.gradient) {
      #expect(abs(found - expected) < 1e-15)
    }
  }

  /// At logits of ±10⁴ the loss of the wrong answer is the distance itself, of the right one 0.
  @Test func farLogitsStayFinite() {
    let softmax = Loss.softmaxCrossEntropy(labelSmoothing: 0)
    #expect(softmax.referenceValue(outputs: [1e4, -1e4], target: .label(1)) == 2e4)
    #expect(softmax.referenceGradient(outputs: [1e4, -1e4], target: .label(1)) == [1, -1])
    let binary = Loss.binaryCrossEntropy
    #expect(binary.referenceValue(outputs: [1e4], target: .values([0])) == 1e4)
    #expect(binary.referenceValue(outputs: [-1e4], target: .values([0])) == 0)
    #expect(binary.referenceGradient(outputs: [-1e4], target: .values([1])) == [-1])
  }

  /// One softmax output is always certain, so there is nothing to learn from it.
  @Test func oneSoftmaxOutputHasNoGradient() {
    let softmax = Loss.softmaxCrossEntropy(labelSmoothing: 0)
    #expect(softmax.referenceValue(outputs: [3], target: .label(0)) == 0)
    #expect(softmax.referenceGradient(outputs: [3], target: .label(0)) == [0])
  }
}
