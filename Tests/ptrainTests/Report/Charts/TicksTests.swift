import Testing

@testable import ptrain

@Suite struct TicksTests {
  @Test func stepsAreNice() {
    // The least of 1, 2, 5 · 10^n that is not below: by hand.
    let steps = [
      0.2: 0.2, 0.21: 0.5, 0.5: 0.5, 0.51: 1, 1: 1, 1.1: 2, 3: 5, 7: 10, 99: 100, 101: 200,
    ]
    for (distance, step) in steps { #expect(Ticks.step(distance) == step, "\(distance)") }
    #expect(Ticks.step(3e-7) == 5e-7)
    #expect(Ticks.step(0) > 0)
    #expect(Ticks.step(.nan) > 0)
  }

  @Test func linearTicksAreExactMultiples() {
    func ticks(_ low: Double, _ high: Double, whole: Bool = false) -> [Double] {
      Ticks.linear(AxisScale(.linear, low: low, high: high), count: 5, whole: whole)
    }
    #expect(ticks(0, 1) == [0, 0.2, 0.4, 0.6, 0.8, 1])
    // Not 0.30000000000000004.
    #expect(ticks(0.05, 0.45) == [0.1, 0.2, 0.3, 0.4])
    #expect(ticks(-3, 7) == [-2, 0, 2, 4, 6])
    #expect(ticks(1, 3, whole: true) == [1, 2, 3])
    #expect(ticks(1, 100) == [20, 40, 60, 80, 100])
    #expect(ticks(123_456, 123_457).count >= 2)
    #expect(ticks(1e15, 1e15 + 1) == [1e15, 1e15 + 1])
    #expect(ticks(-1e300, 1e300).count >= 2)
  }

  @Test func logarithmicTicks() {
    func ticks(_ low: Double, _ high: Double) -> [Double] {
      Ticks.logarithmic(AxisScale(.logarithmic, low: low, high: high))
    }
    #expect(ticks(1, 10) == [1, 2, 5, 10])
    #expect(ticks(0.1, 3) == [0.1, 0.2, 0.5, 1, 2])
    #expect(ticks(0.01, 50) == [0.01, 0.1, 1, 10])
    // Every second power, then, of those there are.
    #expect(ticks(1e-6, 1e3) == [1e-6, 1e-4, 1e-2, 1, 100])
    #expect(ticks(3.1, 3.2) == [3.1, 3.2])
  }

  @Test func labelsShareDecimalsAndUnit() {
    #expect(Ticks.labels([0, 0.5, 1]) == ["0", "0.5", "1.0"])
    #expect(Ticks.labels([0, 20_000, 40_000]) == ["0", "20 k", "40 k"])
    #expect(Ticks.labels([0, 500_000, 1_000_000]) == ["0", "0.5 M", "1.0 M"])
    #expect(Ticks.labels([-200, 0, 200]) == ["-200", "0", "200"])
    #expect(Ticks.labels([1e-5, 2e-5]) == ["1e-5", "2e-5"])
    #expect(Ticks.labels([0]) == ["0"])
    #expect(Ticks.logarithmicLabels([1e-5, 0.001, 1, 10_000]) == ["1e-5", "0.001", "1", "10 k"])
  }
}
