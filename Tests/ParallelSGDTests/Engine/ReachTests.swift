import Testing

@testable import ParallelSGD

@Suite struct ReachTests {
  @Test func tellsWhenAGradientMustBeFinite() {
    #expect(Reach(inputs: 1e9, deltas: 1e9).keepsGradientFinite)
    #expect(Reach(inputs: 0, deltas: 0).keepsGradientFinite)
    // √1e38 · √1e38 = 1e38 is a Float, but rounding of a long chain might leave the range.
    for (inputs, deltas) in [(Float(1e38), Float(1e38)), (.infinity, 1), (1, .infinity), (.nan, 1)]
    {
      #expect(!Reach(inputs: inputs, deltas: deltas).keepsGradientFinite)
    }
    // ∞ · 0 is NaN.
    #expect(!Reach(inputs: .infinity, deltas: 0).keepsGradientFinite)
  }
}
