import Foundation
import ParallelSGD
import Testing

@Suite struct ActivationTests {
  static let all: [Activation] = [
    .identity, .sigmoid, .tanh, .relu, .leakyReLU(slope: 0.01), .leakyReLU(slope: 0.3), .gelu,
    .silu,
  ]

  /// The function in Double, from its definition.
  static func reference(_ activation: Activation, _ z: Double) -> Double {
    switch activation {
    case .identity: z
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: tanh(z)
    case .relu: max(z, 0)
    case .leakyReLU(let slope): z > 0 ? z : Double(slope) * z
    case .gelu: z * 0.5 * erfc(-z / 2.0.squareRoot())
    case .silu: z / (1 + exp(-z))
    }
  }

  /// −9.99 … 9.99, more densely around 0 and never on it, where some have a kink.
  static let points = (0..<400).map { index -> Float in
    let x = (Float(index) - 199.5) / 200
    return x * x * x * 10
  }

  @Test(arguments: all) func forwardFollowsTheDefinition(_ activation: Activation) {
    let z = AlignedFloats(Self.points)
    let a = AlignedFloats([Float](repeating: .nan, count: z.count))
    activation.forward(z.pointer, into: a.pointer, count: z.padded)
    for (z, a) in zip(Self.points, a.values) {
      let expected = Self.reference(activation, Double(z))
      // Five ulps: four of the function, one of the product in GELU and SiLU.
      #expect((Double(a) - expected).magnitude <= 5 * Double(Float(expected).ulp), "f(\(z))")
    }
  }

  @Test(arguments: all) func forwardMayWriteOverItsInput(_ activation: Activation) {
    let (z, apart) = (AlignedFloats(Self.points), AlignedFloats(Self.points))
    activation.forward(z.pointer, into: apart.pointer, count: z.padded)
    activation.forward(z.pointer, into: z.pointer, count: z.padded)
    #expect(z.values == apart.values)
  }

  @Test(arguments: all) func backwardIsTheSlopeOfCentralDifferences(_ activation: Activation) {
    let z = AlignedFloats(Self.points)
    let a = AlignedFloats(Self.points)
    activation.forward(z.pointer, into: a.pointer, count: z.padded)
    let upstream = (0..<z.count).map { Float($0 % 7) - 3 }
    let delta = AlignedFloats(upstream)
    // What backward may not read is poisoned.
    let poison = AlignedFloats([Float](repeating: .nan, count: z.count), padding: .nan)
    activation.backward(
      delta: delta.pointer, z: activation.needsPreactivation ? z.pointer : poison.pointer,
      a: activation.needsPreactivation ? poison.pointer : a.pointer, count: z.padded)
    for index in 0..<z.count where upstream[index] != 0 {
      let x = Double(Self.points[index])
      let h = 1e-5
      let kinked = [.relu, .leakyReLU(slope: 0.01), .leakyReLU(slope: 0.3)].contains(activation)
      // Both points must lie on one side of a kink; the nearest point is 1.6e-7 away from it.
      let step = kinked ? min(h, x.magnitude / 2) : h
      let slope =
        (Self.reference(activation, x + step) - Self.reference(activation, x - step)) / (2 * step)
      let expected = slope * Double(upstream[index])
      // Derived from a, which is rounded near ±1: 2⁻²³ absolute; differences in Double: 1e-9.
      let bound = 5e-7 * max(1, expected.magnitude) * Double(upstream[index].magnitude)
      #expect((Double(delta.values[index]) - expected).magnitude <= bound, "f′(\(x))")
    }
  }

  @Test(arguments: all) func extremesStayFinite(_ activation: Activation) {
    let extremes: [Float] = [1e4, -1e4, 1e30, -1e30, 3e38, -3e38, 0x1p-149, -0x1p-149, 0, -0.0]
    let (z, a) = (AlignedFloats(extremes), AlignedFloats(extremes))
    activation.forward(z.pointer, into: a.pointer, count: z.padded)
    #expect(a.values.allSatisfy { $0.isFinite }, "\(a.values)")
    let delta = AlignedFloats([Float](repeating: 1, count: z.count))
    activation.backward(delta: delta.pointer, z: z.pointer, a: a.pointer, count: z.padded)
    #expect(delta.values.allSatisfy { $0.isFinite }, "\(delta.values)")
    // Every one of these functions has a slope between −0.13 and 1.13.
    #expect(delta.values.allSatisfy { $0 > -0.2 && $0 < 1.2 }, "\(delta.values)")
  }

  @Test(arguments: all) func aNonFiniteValueIsNotHidden(_ activation: Activation) {
    let z = AlignedFloats([.nan, 1])
    activation.forward(z.pointer, into: z.pointer, count: z.padded)
    #expect(z.values[0].isNaN)
    #expect(z.values[1].isFinite)
  }

  @Test func kinksTakeTheSlopeFromTheLeft() {
    for (activation, slope) in [(Activation.relu, Float(0)), (.leakyReLU(slope: 0.25), 0.25)] {
      let (z, delta) = (AlignedFloats([0, -0.0]), AlignedFloats([1, 1]))
      activation.backward(delta: delta.pointer, z: z.pointer, a: z.pointer, count: z.padded)
      #expect(delta.values == [slope, slope])
    }
  }

  @Test func textForms() {
    for activation in Self.all { #expect(Activation(activation.description) == activation) }
    #expect(Activation("leaky-relu") == .leakyReLU(slope: 0.01))
    #expect(Activation.leakyReLU(slope: 0.2).description == "leaky-relu:0.2")
    for bad in [
      "", "ReLU", "relu:1", "leaky-relu:", "leaky-relu:0", "leaky-relu:1", "leaky-relu:-0.1",
      "leaky-relu:nan", "leaky-relu:0x1p-3", "leaky-relu:0.1:2", " relu",
    ] {
      #expect(Activation(bad) == nil, "\(bad)")
    }
  }
}
