import Testing

@testable import ParallelSGD

@Suite struct ScalingFitTests {
  private func samples(_ threads: [Int], _ rates: [Double]) -> [ScalingSample] {
    zip(threads, rates).map { ScalingSample(threads: $0, rate: $1) }
  }

  private func isNear(_ value: Double, _ expected: Double, share: Double) -> Bool {
    abs(value - expected) <= share * abs(expected)
  }

  /// SPEC SDM91 on a SPARCcenter 2000, as R's package `usl` has it (data `specsdm91`, summary in its
  /// README): α 0.0277285, β 0.0001044, γ 89.9952330, fitted 90 1078 1541 1850 1879 1822 1646.
  private let sdm91 = (
    threads: [1, 18, 36, 72, 108, 144, 216],
    rates: [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2]
  )
  /// BRL-CAD's ray tracer on an Origin 2000, `raytracer` of the same package; its test of `confint`
  /// publishes α 0.0578, β 0.0000, γ 21.8488. β lies on its bound.
  private let raytracer = (
    threads: [1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64],
    rates: [20.0, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310]
  )

  @Test func publishedContentionAndCoherency() throws {
    let fit = try #require(
      ScalingFit(.universal, to: samples(sdm91.threads, sdm91.rates), residuals: .absolute))
    // R stops where steps fall below 1e-5 of a number; the published digits end at 4 places of β.
    #expect(isNear(fit.curve.sigma, 0.0277285, share: 1e-5))
    #expect(isNear(fit.curve.kappa, 0.0001044, share: 5e-4))
    #expect(isNear(fit.curve.lambda, 89.9952330, share: 1e-6))
    let fitted = sdm91.threads.map { fit.curve.rate(threads: Double($0)).rounded() }
    #expect(fitted == [90, 1078, 1541, 1850, 1879, 1822, 1646])
    // √((1 − σ)/κ) of the published numbers.
    #expect(isNear(try #require(fit.curve.peakThreads), 96.5, share: 1e-3))
  }

  @Test func publishedWithoutCoherency() throws {
    let fit = try #require(
      ScalingFit(.universal, to: samples(raytracer.threads, raytracer.rates), residuals: .absolute)
    )
    #expect(fit.curve.kappa == 0)
    #expect(isNear(fit.curve.sigma, 0.057771, share: 1e-5))
    #expect(isNear(fit.curve.lambda, 21.848843, share: 1e-7))
    #expect(fit.curve.peakThreads == nil)
  }

  /// From the package's test of `coef`.
  @Test func publishedExactCurve() throws {
    let fit = try #require(
      ScalingFit(
        .universal,
        to: samples([1, 2, 4, 6, 8, 10], [1, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557])))
    // Rates of five digits.
    #expect(isNear(fit.curve.sigma, 0.02, share: 5e-4))
    #expect(isNear(fit.curve.kappa, 0.02, share: 5e-5))
    #expect(isNear(fit.curve.lambda, 1, share: 5e-5))
  }

  /// Printed by `scripts/check-scaling-fits`, SciPy 1.17.1; κ of the third converges slowly there.
  private static let references:
    [(ScalingLaw, ScalingFit.Residuals, lambda: Double, sigma: Double, kappa: Double)] = [
      (.amdahl, .absolute, 21.8488427, 0.0577707801, 0),
      (.amdahl, .relative, 21.6043923, 0.0565840419, 0),
      (.universal, .relative, 21.5915026, 0.0564054283, 3.35850776e-06),
      (.gustafson, .absolute, 97.3762486, 0.957967861, 0),
      (.gustafson, .relative, 30.8777874, 0.743676226, 0),
    ]

  @Test(arguments: references)
  func sameAsAnotherSolver(
    law: ScalingLaw, residuals: ScalingFit.Residuals, lambda: Double, sigma: Double, kappa: Double
  ) throws {
    let fit = try #require(
      ScalingFit(law, to: samples(raytracer.threads, raytracer.rates), residuals: residuals))
    #expect(isNear(fit.curve.lambda, lambda, share: 1e-7))
    #expect(isNear(fit.curve.sigma, sigma, share: 1e-6))
    #expect(isNear(fit.curve.kappa, kappa, share: 1e-3))
  }

  private static let curves = [
    ScalingCurve(law: .amdahl, lambda: 1e5, sigma: 0.03),
    ScalingCurve(law: .amdahl, lambda: 4e6, sigma: 0.9),
    ScalingCurve(law: .gustafson, lambda: 700, sigma: 0.2),
    ScalingCurve(law: .universal, lambda: 1e4, sigma: 0.02, kappa: 3e-4),
    ScalingCurve(law: .universal, lambda: 3, sigma: 0.1, kappa: 0.05),
  ]

  @Test(arguments: curves, [ScalingFit.Residuals.absolute, .relative])
  func recoversACurve(curve: ScalingCurve, residuals: ScalingFit.Residuals) throws {
    let counts = [1, 2, 4, 8, 16, 64]
    let exact = samples(counts, counts.map { curve.rate(threads: Double($0)) })
    let fit = try #require(ScalingFit(curve.law, to: exact, residuals: residuals))
    // The sum of squares is 0 there: what is left is rounding.
    #expect(isNear(fit.curve.lambda, curve.lambda, share: 1e-9))
    #expect(isNear(fit.curve.sigma, curve.sigma, share: 1e-8))
    #expect(isNear(fit.curve.kappa, curve.kappa, share: 1e-8))
    #expect(fit.error < 1e-9)
  }

  /// The formulas at points worked out by hand.
  @Test func capacities() {
    let amdahl = ScalingCurve(law: .amdahl, lambda: 1, sigma: 0.25)
    #expect(amdahl.capacity(threads: 5) == 2.5)  // 5 / (1 + 0.25·4)
    let gustafson = ScalingCurve(law: .gustafson, lambda: 2, sigma: 0.25)
    #expect(gustafson.rate(threads: 5) == 8)  // 2·(0.25 + 0.75·5)
    let universal = ScalingCurve(law: .universal, lambda: 1, sigma: 0.25, kappa: 0.1)
    #expect(abs(universal.capacity(threads: 5) - 1.25) < 1e-15)  // 5 / (1 + 1 + 0.1·5·4)
    for law in ScalingLaw.allCases {
      #expect(ScalingCurve(law: law, lambda: 7, sigma: 0.5, kappa: 0.5).rate(threads: 1) == 7)
    }
  }

  @Test func whatTwoCountsDetermine() throws {
    let two = samples([1, 2, 1, 2], [10, 18, 10, 18])
    // 18 = 10·2/(1 + σ): σ = 1/9.
    let amdahl = try #require(ScalingFit(.amdahl, to: two))
    #expect(isNear(amdahl.curve.sigma, 1.0 / 9, share: 1e-9))
    #expect(isNear(amdahl.curve.lambda, 10, share: 1e-9))
    #expect(ScalingFit(.universal, to: two) == nil)
    #expect(ScalingFit(.amdahl, to: samples([2, 2], [1, 2])) == nil)
    #expect(ScalingFit(.amdahl, to: []) == nil)
    #expect(ScalingFit(.amdahl, to: samples([1, 2], [1, 0])) == nil)
    #expect(ScalingFit(.amdahl, to: samples([1, 2], [1, .infinity])) == nil)
  }

  /// What lies beyond a bound ends on it.
  @Test func bounds() throws {
    // Better than perfect, as caches can make it.
    let fast = samples([1, 2, 4], [10, 22, 47])
    let (amdahl, gustafson) = (
      try #require(ScalingFit(.amdahl, to: fast)), try #require(ScalingFit(.gustafson, to: fast))
    )
    #expect(amdahl.curve.sigma == 0 && gustafson.curve.sigma == 0)
    // ln λ is the mean of ln (x/N): (10·11·11.75)^⅓.
    #expect(isNear(amdahl.curve.lambda, 10.892_900_0, share: 1e-7))
    let universal = try #require(ScalingFit(.universal, to: fast))
    #expect(universal.curve.sigma == 0 && universal.curve.kappa == 0)
    // Slower with every thread.
    let slow = samples([1, 2, 4], [10, 8, 5])
    #expect(try #require(ScalingFit(.amdahl, to: slow)).curve.sigma == 1)
    #expect(try #require(ScalingFit(.gustafson, to: slow)).curve.sigma == 1)
    #expect(try #require(ScalingFit(.universal, to: slow)).curve.kappa > 0)
  }
}
