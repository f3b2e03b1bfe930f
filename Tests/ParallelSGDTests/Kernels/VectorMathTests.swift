import Foundation
import ParallelSGD
import Testing

@Suite struct VectorMathTests {
  /// A function and the same in Double, from the C library.
  struct Function: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let lanes: @Sendable (Lanes) -> Lanes
    let reference: @Sendable (Double) -> Double
    /// Of 8,192 results, so that a machine that computes other bits is caught. Unlike all other
    /// numbers here it comes from the code itself.
    let fingerprint: UInt64
  }

  static let functions = [
    Function(
      testDescription: "exp", lanes: { VectorMath.exp($0) }, reference: { exp($0) },
      fingerprint: 0x6A08_F1A2_08CF_96F0),
    Function(
      testDescription: "log", lanes: { VectorMath.log($0) }, reference: { log($0) },
      fingerprint: 0x77DA_A1C6_A114_E13A),
    Function(
      testDescription: "sigmoid", lanes: { VectorMath.sigmoid($0) },
      reference: { $0 > 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0)) },
      fingerprint: 0xB4C9_E1E4_78D6_C2CC),
    Function(
      testDescription: "complement of sigmoid",
      lanes: { VectorMath.sigmoidAndComplement($0).complement },
      reference: { $0 < 0 ? 1 / (1 + exp($0)) : exp(-$0) / (1 + exp(-$0)) },
      fingerprint: 0xCED6_EF20_B61B_4B32),
    Function(
      testDescription: "tanh", lanes: { VectorMath.tanh($0) }, reference: { tanh($0) },
      fingerprint: 0x308C_BBDB_42D0_3310),
    Function(
      testDescription: "softplus", lanes: { VectorMath.softplus($0) },
      reference: { max($0, 0) + log1p(exp(-$0.magnitude)) },
      fingerprint: 0xB84A_09B3_8E7A_DEE2),
    Function(
      testDescription: "normal distribution", lanes: { VectorMath.normal($0).distribution },
      reference: { 0.5 * erfc(-$0 / 2.0.squareRoot()) },
      fingerprint: 0xCF00_3D8A_BBCA_AD7A),
    Function(
      testDescription: "normal density", lanes: { VectorMath.normal($0).density },
      reference: { exp(-0.5 * $0 * $0) / (2 * Double.pi).squareRoot() },
      fingerprint: 0x0AEF_A1A3_A889_87E8),
  ]

  /// Bit patterns evenly over all floats, NaN and infinities among them, then the range where
  /// nothing saturates, twice as densely.
  static let inputs: [Lanes] = {
    var values = (0..<4096).map { Float(bitPattern: UInt32($0) << 20 | UInt32($0 * 253)) }
    values += (0..<4096).map { (Float($0) - 2047.3) * 0.0098 }
    return stride(from: 0, to: values.count, by: 16).map { start in
      Lanes(values[start..<start + 16])
    }
  }()

  @Test(arguments: functions) func staysWithinFourUlps(_ function: Function) {
    var (worst, place) = (0.0, Float(0))
    for x in Self.inputs {
      let y = function.lanes(x)
      for lane in 0..<16 {
        let error = ulps(y[lane], function.reference(Double(x[lane])))
        if !(error <= worst) { (worst, place) = (error, x[lane]) }
      }
    }
    #expect(worst <= 4, "at \(place)")
    // None is exact everywhere: a worst error of 0 would mean that nothing was compared.
    #expect(worst > 0.4)
  }

  @Test(arguments: functions) func givesTheSameBitsOnEveryMachine(_ function: Function) {
    // FNV-1a; every NaN counts as one value, since IEEE 754 leaves its bits open.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for x in Self.inputs {
      let y = function.lanes(x)
      for lane in 0..<16 {
        let bits = y[lane].isNaN ? 0x7FC0_0000 : y[lane].bitPattern
        hash = (hash ^ UInt64(bits)) &* 0x0000_0100_0000_01B3
      }
    }
    #expect(hash == function.fingerprint, "found 0x\(String(hash, radix: 16))")
  }

  @Test(
    arguments: [
      ("exp", [0, 1], [-.infinity, 0], [.infinity, .infinity], [89, .infinity], [-104, 0]),
      ("log", [1, 0], [0, -.infinity], [.infinity, .infinity], [-0.0, -.infinity], [-1, .nan]),
      ("sigmoid", [0, 0.5], [-.infinity, 0], [.infinity, 1], [1e4, 1], [-1e4, 0]),
      ("tanh", [0, 0], [-.infinity, -1], [.infinity, 1], [-0.0, -0.0], [0x1p-130, 0x1p-130]),
      ("softplus", [-.infinity, 0], [.infinity, .infinity], [1e4, 1e4], [-1e4, 0], [30, 30]),
      (
        "normal distribution", [0, 0.5], [-.infinity, 0], [.infinity, 1], [1e30, 1], [-1e30, 0]
      ),
      ("normal density", [-.infinity, 0], [.infinity, 0], [1e30, 0], [-1e30, 0], [20, 0]),
    ] as [(String, [Float], [Float], [Float], [Float], [Float])])
  func specialValues(
    _ name: String, _ a: [Float], _ b: [Float], _ c: [Float], _ d: [Float], _ e: [Float]
  ) throws {
    let function = try #require(Self.functions.first { $0.testDescription == name })
    for pair in [a, b, c, d, e, [.nan, .nan]] {
      let found = function.lanes(Lanes(repeating: pair[0]))
      for lane in [0, 7, 15] {
        let same =
          found[lane] == pair[1] && found[lane].sign == pair[1].sign
          || found[lane].isNaN && pair[1].isNaN
        #expect(same, "\(name)(\(pair[0])) is \(pair[1]), found \(found[lane])")
      }
    }
  }

  /// Distance in units of the last place of the rounded expected value.
  private func ulps(_ found: Float, _ expected: Double) -> Double {
    let rounded = Float(expected)
    if found.isNaN || rounded.isNaN { return found.isNaN && rounded.isNaN ? 0 : .infinity }
    if found.isInfinite || rounded.isInfinite {
      // Next to Float's largest number either side of the limit is within half an ulp or so.
      return found == rounded || expected.magnitude > 3.4028234e38 && found > 3.4e38
        ? 0 : .infinity
    }
    return (Double(found) - expected).magnitude / Double(rounded.ulp)
  }
}
