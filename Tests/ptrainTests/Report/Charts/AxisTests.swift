import Testing

@testable import ptrain

@Suite struct AxisTests {
  @Test func placesOnALinearAxis() throws {
    let scale = AxisScale(.linear, low: 10, high: 30)
    #expect(scale.position(10) == 0)
    #expect(scale.position(15) == 0.25)
    #expect(scale.position(30) == 1)
    #expect(scale.position(50) == 2)
    #expect(scale.position(.nan) == nil)
    #expect(scale.position(.infinity) == nil)
  }

  @Test func placesOnALogarithmicAxis() throws {
    let scale = AxisScale(.logarithmic, low: 0.01, high: 100)
    #expect(abs(try #require(scale.position(1)) - 0.5) < 1e-12)
    #expect(abs(try #require(scale.position(10)) - 0.75) < 1e-12)
    #expect(scale.position(0) == nil)
    #expect(scale.position(-1) == nil)
  }

  /// Whatever the numbers: ends that are finite and apart, and at least one tick.
  @Test(arguments: [
    [], [0], [5, 5], [.nan], [.infinity, 1], [-1e308, 1e308], [.leastNonzeroMagnitude, 1e-305],
    [-3, -3],
    [1e308, 1e308], [0, 1e-300],
  ])
  func degenerateNumbers(values: [Double]) throws {
    let axes = [
      Axis.linear("x", values), Axis.linear("x", values, zero: true), Axis.fitting("x", values),
      Axis.logarithmic("x", values),
    ]
    for axis in axes {
      #expect(axis.scale.low.isFinite && axis.scale.high.isFinite)
      #expect(axis.scale.low < axis.scale.high)
      #expect(!axis.ticks.isEmpty && axis.ticks.count < 12)
      #expect(axis.ticks.allSatisfy { !$0.label.isEmpty })
    }
  }

  @Test func lossesOverDecadesAreLogarithmic() {
    #expect(Axis.fitting("loss", [0.9, 0.1]).scale.kind == .linear)
    let wide = Axis.fitting("loss", [2, 0.01])
    #expect(wide.scale.kind == .logarithmic)
    #expect(wide.title == "loss, log scale")
    #expect(Axis.fitting("loss", [2, 0.01, 0]).scale.kind == .linear)
  }

  @Test func epochsAreWholeAndTheFirstIsNamed() {
    #expect(
      Axis.whole("epoch", from: 1, to: 100).ticks.map(\.label) == [
        "1", "20", "40", "60", "80", "100",
      ])
    #expect(Axis.whole("epoch", from: 1, to: 1).ticks.map(\.label) == ["1"])
    #expect(Axis.whole("epoch", from: 1, to: 3).ticks.map(\.label) == ["1", "2", "3"])
    // From a damaged file.
    for (low, high) in [(Int.min, Int.max), (5, 1), (0, 0)] {
      #expect(!Axis.whole("epoch", from: low, to: high).ticks.isEmpty)
    }
  }
}
