import Foundation
import Testing

@testable import ParallelSGD

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

  /// Forward on a panel whose rows follow each other, without a bias.
  @discardableResult
  private func apply(
    _ activation: Activation, _ z: AlignedFloats, into a: AlignedFloats
  ) -> Lanes {
    activation.forward(
      z.pointer, into: a.pointer, rows: z.padded / 16, stride: 16, bias: Lanes())
  }

  @Test(arguments: all) func addsTheBiasAndLeavesTheRestAlone(_ activation: Activation) {
    // Two rows of 16 in rows of 20 floats.
    let z = AlignedFloats(Rows.uniform(40, seed: 1))
    let bias = Lanes.load(Rows.uniform(16, seed: 2))
    let before = z.values
    let a = AlignedFloats([Float](repeating: 7, count: 40))
    let squares = activation.forward(
      z.pointer, into: a.pointer, rows: 2, stride: 20, bias: bias)
    let sums = AlignedFloats(
      (0..<32).map { before[$0 / 16 * 20 + $0 % 16] + bias[$0 % 16] })
    let expected = AlignedFloats([Float](repeating: 0, count: 32))
    apply(activation, sums, into: expected)
    for row in 0..<2 {
      for column in 0..<16 {
        #expect(a.values[row * 20 + column] == expected.values[row * 16 + column])
        #expect(z.values[row * 20 + column] == sums.values[row * 16 + column])
      }
    }
    #expect(a.values[16..<20].allSatisfy { $0 == 7 } && z.values[16..<20] == before[16..<20])
    let sum = expected.values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares.treeSum - sum) <= 1e-5 * sum)
  }

  @Test(arguments: all) func forwardFollowsTheDefinition(_ activation: Activation) {
    let z = AlignedFloats(Self.points)
    let a = AlignedFloats([Float](repeating: .nan, count: z.count))
    apply(activation, z, into: a)
    for (z, a) in zip(Self.points, a.values) {
      let expected = Self.reference(activation, Double(z))
      // Five ulps: four of the function, one of the product in GELU and SiLU.
      #expect((Double(a) - expected).magnitude <= 5 * Double(Float(expected).ulp), "f(\(z))")
    }
  }

  @Test(arguments: all) func forwardMayWriteOverItsInput(_ activation: Activation) {
    let (z, apart) = (AlignedFloats(Self.points), AlignedFloats(Self.points))
    apply(activation, z, into: apart)
    apply(activation, z, into: z)
    #expect(z.values == apart.values)
  }

  @Test(arguments: all) func backwardIsTheSlopeOfCentralDifferences(_ activation: Activation) {
    let z = AlignedFloats(Self.points)
    let a = AlignedFloats(Self.points)
    apply(activation, z, into: a)
    let upstream = (0..<z.count).map { Float($0 % 7) - 3 }
    let delta = AlignedFloats(upstream)
    // What backward may not read is poisoned.
    let poison = AlignedFloats([Float](repeating: .nan, count: z.count), padding: .nan)
    let squares = activation.backward(
      delta: delta.pointer, z: activation.needsPreactivation ? z.pointer : poison.pointer,
      a: activation.needsPreactivation ? poison.pointer : a.pointer, rows: z.padded / 16,
      stride: 16)
    let sum = delta.values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares.treeSum - sum) <= 1e-5 * sum)
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
    apply(activation, z, into: a)
    #expect(a.values.allSatisfy { $0.isFinite }, "\(a.values)")
    let delta = AlignedFloats([Float](repeating: 1, count: z.count))
    _ = activation.backward(
      delta: delta.pointer, z: z.pointer, a: a.pointer, rows: z.padded / 16, stride: 16)
    #expect(delta.values.allSatisfy { $0.isFinite }, "\(delta.values)")
    // Every one of these functions has a slope between −0.13 and 1.13.
    #expect(delta.values.allSatisfy { $0 > -0.2 && $0 < 1.2 }, "\(delta.values)")
  }

  @Test(arguments: all) func aNonFiniteValueIsNotHidden(_ activation: Activation) {
    let z = AlignedFloats([.nan, 1])
    apply(activation, z, into: z)
    #expect(z.values[0].isNaN)
    #expect(z.values[1].isFinite)
  }

  @Test func kinksTakeTheSlopeFromTheLeft() {
    for (activation, slope) in [(Activation.relu, Float(0)), (.leakyReLU(slope: 0.25), 0.25)] {
      let (z, delta) = (AlignedFloats([0, -0.0]), AlignedFloats([1, 1]))
      _ = activation.backward(
        delta: delta.pointer, z: z.pointer, a: z.pointer, rows: z.padded / 16, stride: 16)
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
