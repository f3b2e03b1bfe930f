import ParallelSGD
import Testing

@Suite struct NormsTests {
  private let counts = [0, 1, 7, 15, 16, 17, 31, 32, 33, 1000]

  @Test func sumOfSquaresIsThatOfTheIntegers() {
    for n in counts {
      let x = AlignedFloats((0..<n).map { Float($0 + 1) }, padding: .nan)
      let expected = Double(n * (n + 1) * (2 * n + 1) / 6)
      #expect(Norms.sumOfSquares(x.pointer, count: n) == expected, "n = \(n)")
    }
  }

  @Test func sumOfSquaresNeitherOverflowsNorVanishes() {
    let large = AlignedFloats([3e38, -3e38])
    let square = Double(Float(3e38)) * Double(Float(3e38))
    #expect(Norms.sumOfSquares(large.pointer, count: 2) == 2 * square)
    let small = AlignedFloats([1e-30])
    #expect(
      Norms.sumOfSquares(small.pointer, count: 1) == Double(Float(1e-30)) * Double(Float(1e-30)))
  }

  @Test func everyNonFiniteElementIsFound() {
    for n in counts {
      let x = AlignedFloats([Float](repeating: .greatestFiniteMagnitude, count: n), padding: .nan)
      #expect(Norms.isFinite(x.pointer, count: n))
      #expect(Norms.firstNonFinite(x.pointer, count: n) == nil)
      for index in stride(from: 0, to: n, by: max(1, n / 20)) {
        for bad in [Float.nan, .infinity, -.infinity] {
          x.pointer[index] = bad
          #expect(!Norms.isFinite(x.pointer, count: n), "\(bad) at \(index) of \(n)")
          #expect(Norms.firstNonFinite(x.pointer, count: n) == index)
          x.pointer[index] = -1
        }
      }
    }
  }

  @Test func opposedInfinitiesDoNotCancel() {
    let x = AlignedFloats([.infinity, -.infinity])
    #expect(!Norms.isFinite(x.pointer, count: 2))
  }

  @Test func clippingOnlyShrinks() {
    #expect(Norms.clipFactor(sumOfSquares: 4, limit: 3) == 1)
    #expect(Norms.clipFactor(sumOfSquares: 9, limit: 3) == 1)
    #expect(Norms.clipFactor(sumOfSquares: 100, limit: 5) == 0.5)
    #expect(Norms.clipFactor(sumOfSquares: 0, limit: 5) == 1)
  }
}
