import Foundation
import ParallelSGD
import Testing

@Suite struct LossTests {
  static let all: [Loss] = [
    .meanSquaredError, .meanAbsoluteError, .huber(delta: 1), .huber(delta: 0.3),
    .softmaxCrossEntropy(labelSmoothing: 0), .softmaxCrossEntropy(labelSmoothing: 0.1),
    .binaryCrossEntropy,
  ]
  static let widths = [1, 2, 3, 10, 15, 16, 17, 33]

  /// The loss of a row in Double, from its definition.
  static func reference(_ loss: Loss, _ y: [Double], _ t: [Double]) -> Double {
    let width = Double(y.count)
    func mean(_ element: (Double, Double) -> Double) -> Double {
      zip(y, t).reduce(0) { $0 + element($1.0, $1.1) } / width
    }
    switch loss {
    case .meanSquaredError: return mean { ($0 - $1) * ($0 - $1) / 2 }
    case .meanAbsoluteError: return mean { ($0 - $1).magnitude }
    case .huber(let delta):
      let delta = Double(delta)
      return mean { y, t in
        let e = (y - t).magnitude
        return e <= delta ? e * e / 2 : delta * (e - delta / 2)
      }
    case .binaryCrossEntropy: return mean { log(1 + exp($0)) - $1 * $0 }
    case .softmaxCrossEntropy(let smoothing):
      let s = Double(smoothing)
      let total = y.reduce(0) { $0 + exp($1) }
      return zip(y, t).reduce(0) { sum, pair in
        sum - ((1 - s) * pair.1 + s / width) * log(exp(pair.0) / total)
      }
    }
  }

  /// Outputs and targets of a row; |y − t| keeps 0.02 away from 0, 0.3 and 1, where some have
  /// kinks.
  static func row(_ width: Int) -> (y: [Float], t: [Float]) {
    let y = (0..<width).map { Float(($0 * 37) % 23) * 0.21 - 2.2 }
    let distances: [Float] = [0.11, -0.17, 0.72, -0.83, 1.5, -2.25, 0.05]
    return (y, y.indices.map { y[$0] - distances[$0 % 7] })
  }

  /// What a call gives: loss, delta of the row, delta of the padding.
  static func run(
    _ loss: Loss, _ y: [Float], _ target: RowTarget, weight: Float = 1, padding: Float = 1e30
  ) -> (loss: Float, delta: [Float], padding: [Float]) {
    let outputs = AlignedFloats(y, padding: padding)
    let delta = AlignedFloats(y.map { _ in .nan }, padding: .nan)
    let value = loss.row(
      outputs: outputs.pointer, width: y.count, target: target, weight: weight,
      delta: delta.pointer)
    return (value, delta.values, delta.padding)
  }

  static func check(_ loss: Loss, _ y: [Float], _ t: [Float], _ target: RowTarget) {
    let weight: Float = 2.5
    let found = run(loss, y, target, weight: weight)
    let (y, t) = (y.map(Double.init), t.map(Double.init))
    let expected = reference(loss, y, t)
    // A few roundings of terms up to 8 in size, next to an expected value that may be small.
    #expect((Double(found.loss) - expected).magnitude <= 4e-6, "\(loss), width \(y.count)")
    for k in y.indices {
      var (above, below) = (y, y)
      let h = 1e-5
      above[k] += h
      below[k] -= h
      let slope = (reference(loss, above, t) - reference(loss, below, t)) / (2 * h)
      #expect(
        (Double(found.delta[k]) - Double(weight) * slope).magnitude <= 1e-6,
        "\(loss), output \(k) of \(y.count)")
    }
    #expect(found.padding.allSatisfy { $0 == 0 }, "\(loss), width \(y.count)")
  }

  @Test(arguments: all, widths) func valuesAndSlopesOfNumbers(_ loss: Loss, _ width: Int) {
    let (y, distant) = Self.row(width)
    var t = distant
    switch loss {
    case .softmaxCrossEntropy:
      // Targets of this loss are shares: squares that sum to 1.
      let total = t.reduce(0) { $0 + $1 * $1 }
      t = t.map { $0 * $0 / total }
    case .binaryCrossEntropy: t = t.indices.map { Float($0 % 5) / 4 }
    default: break
    }
    // Targets need not be padded: NaN follows them here, and may not be read.
    (t + [.nan]).withUnsafeBufferPointer { targets in
      guard let start = targets.baseAddress else { return }
      Self.check(loss, y, t, .values(start))
    }
  }

  @Test(arguments: all, widths) func valuesAndSlopesOfClasses(_ loss: Loss, _ width: Int) {
    let y = Self.row(width).y
    for index in Set([0, width / 2, width - 1, 1]) where index < width || width == 1 {
      // Under one output a class is the number 0 or 1.
      let t =
        width == 1 ? [Float(index)] : (0..<width).map { $0 == index ? Float(1) : 0 }
      Self.check(loss, y, t, .ofClass(index))
    }
  }

  @Test(arguments: all) func paddingOfTheOutputsIsIgnored(_ loss: Loss) {
    let y = Self.row(5).y
    let (a, b) = (
      Self.run(loss, y, .ofClass(2), padding: 0), Self.run(loss, y, .ofClass(2), padding: 1e30)
    )
    #expect(a.loss == b.loss)
    #expect(a.delta == b.delta)
  }

  @Test(arguments: all) func theWeightIsInTheDeltaAlone(_ loss: Loss) {
    let y = Self.row(17).y
    let (one, four) = (
      Self.run(loss, y, .ofClass(3)), Self.run(loss, y, .ofClass(3), weight: 4)
    )
    #expect(one.loss == four.loss)
    #expect(four.delta == one.delta.map { 4 * $0 })
    #expect(Self.run(loss, y, .ofClass(3), weight: 0).delta.allSatisfy { $0 == 0 })
  }

  @Test(arguments: all) func hugeLogitsAreFinite(_ loss: Loss) {
    for y in [[1e4, -1e4, 0], [-1e4, 1e4, 1e4], [-1e4, -1e4, -1e4]] as [[Float]] {
      for index in 0..<3 {
        let found = Self.run(loss, y, .ofClass(index))
        #expect(found.loss.isFinite, "\(loss) \(y)")
        #expect(found.loss >= 0, "\(loss) \(y)")
        #expect(found.delta.allSatisfy { $0.isFinite }, "\(loss) \(y)")
      }
    }
  }

  @Test func knownValuesOfCrossEntropy() {
    // Equal logits: log C, whatever the smoothing; a certain right answer: 0; a wrong one: the gap.
    for smoothing in [Float(0), 0.2] {
      let loss = Loss.softmaxCrossEntropy(labelSmoothing: smoothing)
      let found = Self.run(loss, [7, 7, 7, 7], .ofClass(1))
      #expect((found.loss - 1.3862944).magnitude <= 2.4e-7)
    }
    let loss = Loss.softmaxCrossEntropy(labelSmoothing: 0)
    #expect(Self.run(loss, [1e4, -1e4], .ofClass(0)).loss == 0)
    #expect(Self.run(loss, [1e4, -1e4], .ofClass(1)).loss == 2e4)
    #expect(Self.run(loss, [1e4, -1e4], .ofClass(1)).delta == [1, -1])
    // An infinite gap counts only for the class that was right.
    #expect(Self.run(loss, [0, -.infinity], .ofClass(0)).loss == 0)
  }

  @Test func knownValuesOfBinaryCrossEntropy() {
    #expect((Self.run(.binaryCrossEntropy, [0], .ofClass(1)).loss - 0.6931472).magnitude <= 6e-8)
    #expect(Self.run(.binaryCrossEntropy, [1e4], .ofClass(1)).loss == 0)
    #expect(Self.run(.binaryCrossEntropy, [1e4], .ofClass(0)).loss == 1e4)
    // log(1 + e^−20) = 2.0611536e-9 keeps its digits beside the large logit.
    let found = Self.run(.binaryCrossEntropy, [20], .ofClass(1)).loss
    #expect((found - 2.0611536e-9).magnitude <= 1e-15)
  }

  @Test func aNonFiniteOutputIsNotHidden() {
    for loss in Self.all {
      #expect(Self.run(loss, [.nan, 1], .ofClass(0)).loss.isNaN, "\(loss)")
      #expect(Self.run(loss, [1, .nan], .ofClass(0)).loss.isNaN, "\(loss)")
    }
  }

  @Test func textForms() {
    for loss in Self.all { #expect(Loss(loss.description) == loss) }
    #expect(Loss("huber") == .huber(delta: 1))
    #expect(Loss("cross-entropy") == .softmaxCrossEntropy(labelSmoothing: 0))
    #expect(Loss.softmaxCrossEntropy(labelSmoothing: 0.1).description == "cross-entropy:0.1")
    for bad in ["", "mse:1", "huber:0", "huber:-1", "huber:inf", "cross-entropy:1", "CE"] {
      #expect(Loss(bad) == nil, "\(bad)")
    }
  }
}
