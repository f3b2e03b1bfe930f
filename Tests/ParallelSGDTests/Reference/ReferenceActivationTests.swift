import Foundation
import Testing

@testable import ParallelSGD

@Suite struct ReferenceActivationTests {
  static let all: [Activation] = [
    .identity, .sigmoid, .tanh, .relu, .leakyReLU(slope: 0.125), .gelu, .silu,
  ]

  struct Point: Sendable {
    let activation: Activation
    let z: Double
    let value: Double
  }

  /// Points where the value is known on paper: `σ(ln 3) = 3/4`, `tanh(½·ln 3) = 1/2`, and
  /// `Φ(1) = 0.841 344 746 068 542 948 5…` (Abramowitz and Stegun, table 26.1).
  static let points: [Point] = [
    Point(activation: .identity, z: -2.5, value: -2.5),
    Point(activation: .sigmoid, z: log(3), value: 0.75),
    Point(activation: .sigmoid, z: -log(3), value: 0.25),
    Point(activation: .tanh, z: 0.5 * log(3), value: 0.5),
    Point(activation: .relu, z: 1.5, value: 1.5),
    Point(activation: .relu, z: -1.5, value: 0),
    Point(activation: .leakyReLU(slope: 0.125), z: -2, value: -0.25),
    Point(activation: .gelu, z: 1, value: 0.841_344_746_068_542_948_5),
    Point(activation: .gelu, z: -1, value: -(1 - 0.841_344_746_068_542_948_5)),
    Point(activation: .silu, z: log(3), value: 0.75 * log(3)),
  ]

  @Test(arguments: points) func valueIsTheOneOnPaper(_ point: Point) {
    // A few roundings of numbers near 1.
    #expect(abs(point.activation.referenceValue(at: point.z) - point.value) < 4e-16)
  }

  /// `σ′(0) = ¼` and `σ′(ln 3) = 3/16`: not ½, not σ itself, not a function of the value twice.
  @Test func slopeOfSigmoidIsValueTimesOneMinusValue() {
    #expect(Activation.sigmoid.referenceDerivative(at: 0) == 0.25)
    #expect(abs(Activation.sigmoid.referenceDerivative(at: log(3)) - 3.0 / 16) < 1e-16)
  }

  /// Against the central difference of the value, `(f(z+h) − f(z−h)) / 2h`, whose error at `h = 10⁻⁵`
  /// is below `h²/6·|f‴| + 2⁻⁵³/h < 10⁻¹⁰`.
  @Test(arguments: all) func derivativeIsTheSlopeOfTheValue(activation: Activation) {
    for z in [-6.0, -2.25, -0.75, -0.01, 0.01, 0.5, 1.75, 6] {
      let h = 1e-5
      let slope =
        (activation.referenceValue(at: z + h) - activation.referenceValue(at: z - h)) / (2 * h)
      #expect(abs(activation.referenceDerivative(at: z) - slope) < 1e-10, "\(activation) at \(z)")
    }
  }

  @Test(arguments: all) func farOutNothingOverflows(activation: Activation) {
    for z in [-1e4, -800, 800, 1e4] {
      #expect(activation.referenceValue(at: z).isFinite)
      #expect(activation.referenceDerivative(at: z).isFinite)
    }
  }

  @Test func rectifiersHaveAKink() {
    #expect(Self.all.filter(\.hasKink) == [.relu, .leakyReLU(slope: 0.125)])
  }
}
