import Testing

@testable import ParallelSGD

/// One input, one sigmoid hidden unit, one linear output, `L = ½(y − t)²`: every factor of the chain
/// rule, as in the article on backpropagation.
///
/// Expected numbers: `scripts/worked-examples` (mpmath 1.3.0, 60 digits, differences of the loss
/// alone). All are of magnitude near 1, so a few roundings stay below 10⁻¹⁵.
@Suite struct WorkedExample2Tests {
  static let batch = ReferenceBatch(features: DoubleMatrix([[1.5]]), targets: [.values([1])])

  static let network = ReferenceNetwork(
    Architecture(inputs: 1, hidden: [1], outputs: 1, activation: .sigmoid),
    loss: .meanSquaredError, parameters: [0.4, -0.3, -0.8, 0.2])

  static let rate = 0.1

  /// The numbers of the example by the names that the article gives them, `W1 ←` being the updated
  /// `W1`, computed by the reference network.
  static func computed() -> [String: Double] {
    let traces = network.forward(batch.features)
    let gradients = network.gradient(of: batch)
    var updated = network
    updated.descend(gradients, rate: rate)
    let dz1 = gradients[0].delta[0, 0]
    let slope = Activation.sigmoid.referenceDerivative(at: traces[0].z[0, 0])
    return [
      "z1": traces[0].z[0, 0], "a1": traces[0].a[0, 0], "y": traces[1].a[0, 0],
      "L": network.loss(of: batch), "dy": gradients[1].delta[0, 0],
      "dW2": gradients[1].weights[0, 0], "db2": gradients[1].biases[0],
      "da1": gradients[1].delta[0, 0] * network.layers[1].weights[0, 0],
      "f′": slope, "dz1": dz1,
      "dW1": gradients[0].weights[0, 0], "db1": gradients[0].biases[0],
      "W1 ←": updated.parameters[0], "b1 ←": updated.parameters[1],
      "W2 ←": updated.parameters[2], "b2 ←": updated.parameters[3],
      "L after": updated.loss(of: batch),
    ]
  }

  static let expected: [String: Double] = [
    "z1": 0.3,
    "a1": 0.57444251681165899,
    "y": -0.25955401344932719,
    "L": 0.79323815639815395,
    "dy": -1.2595540134493272,
    "da1": 1.0076432107594618,
    "f′": 0.24445831169074587,
    "dz1": 0.24632675808890043,
    "dW1": 0.36949013713335065,
    "db1": 0.24632675808890043,
    "dW2": -0.72354137754605768,
    "db2": -1.2595540134493272,
    "W1 ←": 0.36305098628666494,
    "b1 ←": -0.32463267580889004,
    "W2 ←": -0.72764586224539423,
    "b2 ←": 0.32595540134493272,
    "L after": 0.58073730385302102,
  ]

  @Test func everyFactorIsTheOneOfTheScript() throws {
    let computed = Self.computed()
    #expect(Set(computed.keys) == Set(Self.expected.keys))
    for (name, expected) in Self.expected {
      let value = try #require(computed[name])
      #expect(abs(value - expected) < 1e-15, "\(name): \(value), expected \(expected)")
    }
  }

  /// The chain rule in one product: `(y − t) · W2 · a1(1 − a1) · x`.
  @Test func factorsMultiplyToTheGradientOfTheFirstWeight() throws {
    let factors = try ["dy", "f′"].map { try #require(Self.expected[$0]) }
    let expected = try #require(Self.expected["dW1"])
    #expect(abs(factors[0] * -0.8 * factors[1] * 1.5 - expected) < 1e-15)
  }

  /// Wrong derivatives that circulate: for each the `dW1` that it gives. None passes for the right
  /// one in a gradient check, which does not know how it was derived.
  static let wrong: [(name: String, dW1: Double)] = [
    ("σ(a1)·(1 − σ(a1)) for the slope", 0.34833130282000127),
    ("z1·(1 − z1) for the slope", 0.31740761138923045),
    ("no slope", 1.5114648161391926),
    ("2·(y − t)", 0.7389802742667013),
    ("t − y", -0.36949013713335065),
    ("W2 updated before", 0.33607246178195736),
  ]

  @Test(arguments: wrong.map(\.dW1)) func aWrongDerivativeFailsTheCheck(dW1: Double) throws {
    var analytic = ReferenceNetwork.flat(Self.network.gradient(of: Self.batch))
    #expect(GradientCheck(analytic: analytic, network: Self.network, batch: Self.batch).passes)
    analytic[0] = dW1
    let check = GradientCheck(analytic: analytic, network: Self.network, batch: Self.batch)
    #expect(!check.passes)
    let error = try #require(check.entries[0].relativeError)
    #expect(error > 0.05)
    #expect(check.entries.dropFirst().allSatisfy { ($0.relativeError ?? 1) < 1e-7 })
  }
}
