import Foundation
import ParallelSGD
import Testing

@Suite struct DoubleMathTests {
  /// Both sides may be an ulp off: the C library promises no more than that.
  private let tolerance = 3.0

  private func ulps(_ found: Double, _ expected: Double) -> Double {
    if found == expected || (found.isNaN && expected.isNaN) { return 0 }
    return (found - expected).magnitude / expected.ulp
  }

  @Test func exponentialAgreesWithTheCLibrary() {
    for x in stride(from: -745.0, through: 709.5, by: 0.3711) {
      #expect(ulps(DoubleMath.exp(x), exp(x)) <= tolerance, "x = \(x)")
    }
    for x in [0, 1, -1, 1e-300, 1e-17, -1e-9, 0.34657359027997264, 709.782] {
      #expect(ulps(DoubleMath.exp(x), exp(x)) <= tolerance, "x = \(x)")
    }
  }

  @Test func exponentialsSpecialValues() {
    #expect(DoubleMath.exp(0) == 1)
    #expect(DoubleMath.exp(710) == .infinity)
    #expect(DoubleMath.exp(.infinity) == .infinity)
    #expect(DoubleMath.exp(-.infinity) == 0)
    #expect(DoubleMath.exp(-746) == 0)
    #expect(DoubleMath.exp(.nan).isNaN)
  }

  @Test func logarithmAgreesWithTheCLibrary() {
    for exponent in stride(from: -1074.0, through: 1023, by: 7.3) {
      let x = pow(2, exponent)
      #expect(ulps(DoubleMath.log(x), log(x)) <= tolerance, "x = \(x)")
    }
    for x in stride(from: 0.5, through: 2, by: 0.00173) {
      #expect(ulps(DoubleMath.log(x), log(x)) <= tolerance, "x = \(x)")
    }
  }

  @Test func logarithmsSpecialValues() {
    #expect(DoubleMath.log(1) == 0)
    #expect(DoubleMath.log(0) == -.infinity)
    #expect(DoubleMath.log(.infinity) == .infinity)
    #expect(DoubleMath.log(-1).isNaN)
    #expect(DoubleMath.log(.nan).isNaN)
  }

  @Test func circleAgreesWithTheCLibrary() {
    // The argument πx of the C library is rounded: an error of 2⁻⁵³·πx at most, for |x| ≤ 2.
    for x in stride(from: -2.0, through: 2, by: 0.00371) {
      #expect((DoubleMath.sinPi(x) - sin(.pi * x)).magnitude <= 1e-15, "x = \(x)")
      #expect((DoubleMath.cosPi(x) - cos(.pi * x)).magnitude <= 1e-15, "x = \(x)")
    }
  }

  @Test func circleIsExactAtQuarterTurns() {
    let sines: [Double] = [0, 1, 0, -1]
    for n in -8...8 {
      let quarter = ((n % 4) + 4) % 4
      #expect(DoubleMath.sinPi(Double(n) / 2) == sines[quarter])
      #expect(DoubleMath.cosPi(Double(n) / 2) == sines[(quarter + 1) % 4])
    }
    #expect(DoubleMath.sinPi(.infinity).isNaN)
    #expect(DoubleMath.cosPi(.nan).isNaN)
    // Whole turns change nothing, however many.
    #expect(DoubleMath.cosPi(0x1p40 + 0.25) == DoubleMath.cosPi(0.25))
  }

  @Test func powersAreProducts() {
    #expect(DoubleMath.power(0.9, 0) == 1)
    #expect(DoubleMath.power(0.5, 10) == 0x1p-10)
    #expect(DoubleMath.power(3, 13) == 1_594_323)
    #expect(DoubleMath.power(0.9, 1_000_000) == 0)
    #expect((DoubleMath.power(0.999, 1000) - 0.367695424770964).magnitude < 1e-14)
  }
}
