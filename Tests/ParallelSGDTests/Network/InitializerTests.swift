import ParallelSGD
import Testing

@Suite struct InitializerTests {
  /// From `scripts/reference-initial-weights` (mpmath 1.3.0), which has its own Philox.
  static let published: [(Initializer, [Double])] = [
    (
      .glorotNormal,
      [0.5264297307, -0.9257520099, 0.4619995038, 0.2316830039, 0.424186586, -0.3769104778]
    ),
    (
      .glorotUniform,
      [-0.5646469046, 0.7280131349, 0.4735059177, -0.9333630619, 0.3694933654, 0.8421377213]
    ),
    (
      .heNormal,
      [0.6796178599, -1.195140706, 0.5964387947, 0.299101472, 0.5476225278, -0.4865893346]
    ),
    (
      .heUniform,
      [-0.7289560193, 0.9398609157, 0.6112935112, -1.204966532, 0.4770138836, 1.087195123]
    ),
    (
      .leCunNormal,
      [0.4805623974, -0.8450920974, 0.4217459163, 0.2114966791, 0.3872276029, -0.3440706181]
    ),
    (
      .leCunUniform,
      [-0.5154497444, 0.6645820269, 0.432249787, -0.8520400056, 0.3372997518, 0.7687630442]
    ),
    (.zeros, [0, 0, 0, 0, 0, 0]),
  ]

  @Test(arguments: published) func weightsAreTheReferencesRoundedOnce(
    _ initializer: Initializer, _ expected: [Double]
  ) {
    let weights = initializer.weights(
      inputs: 3, outputs: 2, seed: 0x1234_5678_9ABC_DEF0, layer: 2)
    #expect(weights.count == 6)
    // Half a Float ulp near 1, and the ten digits printed.
    for (found, expected) in zip(weights, expected) {
      #expect((Double(found) - expected).magnitude <= 6.5e-8)
    }
  }

  /// Standard deviations for 60 inputs and 40 outputs: √(2/100), √(2/60), √(1/60).
  static let deviations: [(Initializer, Double)] = [
    (.glorotNormal, 0.1414214), (.glorotUniform, 0.1414214), (.heNormal, 0.1825742),
    (.heUniform, 0.1825742), (.leCunNormal, 0.1290994), (.leCunUniform, 0.1290994),
  ]

  @Test(arguments: deviations) func momentsAreThoseOfTheDistribution(
    _ initializer: Initializer, _ deviation: Double
  ) {
    let weights = initializer.weights(inputs: 60, outputs: 40, seed: 7, layer: 0).map(Double.init)
    let n = Double(weights.count)
    let mean = weights.reduce(0, +) / n
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    // Four standard errors: σ/√n of a mean, σ√(1/2n) of a deviation (less for uniform draws).
    #expect(mean.magnitude < 4 * deviation / n.squareRoot())
    #expect((variance.squareRoot() / deviation - 1).magnitude < 4 / (2 * n).squareRoot())
    let widest = weights.reduce(0) { max($0, $1.magnitude) } / deviation
    if initializer.description.hasSuffix("uniform") {
      #expect(widest <= 1.7320509 && widest > 1.72)
    } else {
      #expect(widest > 2.5)
    }
  }

  @Test func seedAndLayerDecide() {
    func weights(_ seed: UInt64, _ layer: Int) -> [Float] {
      Initializer.heNormal.weights(inputs: 5, outputs: 3, seed: seed, layer: layer)
    }
    #expect(weights(1, 0) == weights(1, 0))
    #expect(weights(1, 0) != weights(2, 0))
    #expect(weights(1, 0) != weights(1, 1))
    #expect(weights(1, 0) != weights(1 << 32 | 1, 0))
    #expect(Set(weights(1, 0)).count == 15)
  }

  @Test func standardFollowsTheActivation() {
    #expect(Initializer.standard(for: .relu) == .heNormal)
    #expect(Initializer.standard(for: .tanh) == .glorotUniform)
  }

  @Test func textForms() {
    for initializer in Initializer.allCases {
      #expect(Initializer(initializer.description) == initializer)
    }
    #expect(Initializer("he") == nil)
    #expect(Initializer.forms.contains("glorot-uniform"))
  }
}
