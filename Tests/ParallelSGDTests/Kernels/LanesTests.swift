import ParallelSGD
import Testing

@Suite struct LanesTests {
  @Test func partialLoadsReadNothingBehindTheEnd() {
    let values = AlignedFloats((1...16).map(Float.init))
    for count in -1...17 {
      let lanes = Lanes.load(first: count, of: UnsafePointer(values.pointer))
      for lane in 0..<16 { #expect(lanes[lane] == (lane < count ? Float(lane + 1) : 0)) }
    }
  }

  @Test func loadsAndStoresNeedNoAlignment() {
    let from = AlignedFloats((0..<32).map(Float.init))
    let to = AlignedFloats([Float](repeating: -1, count: 32))
    Lanes.load(from.pointer + 3).store(to.pointer + 5)
    let expected = (0..<32).map { (5..<21).contains($0) ? Float($0 - 2) : -1 }
    #expect(to.values == expected)
  }

  @Test func masksCoverTheFirstLanes() {
    for count in [0, 1, 15, 16, 40] {
      let mask = Lanes.first(count)
      for lane in 0..<16 { #expect(mask[lane] == (lane < count)) }
    }
  }

  @Test func clampingKeepsNaN() {
    var x = Lanes(repeating: 5)
    (x[0], x[1], x[2]) = (.nan, -.infinity, 0.5)
    let held = Lanes.clamp(x, Lanes(repeating: -1), Lanes(repeating: 1))
    #expect(held[0].isNaN)
    #expect([held[1], held[2], held[3]] == [-1, 0.5, 1])
    #expect(x.positivePart[0].isNaN)
    #expect(x.positivePart[1] == 0)
    #expect(x.magnitudes[1] == .infinity)
  }

  @Test func theTreeAddsHalves() {
    // 2²⁴ + 1 is no Float: in the tree lane 0 meets lane 8 first, so the small ones meet there.
    var x = Lanes()
    (x[0], x[1], x[9]) = (0x1p24, 1, 1)
    #expect(x.treeSum == 0x1p24 + 2)
    (x[8], x[9]) = (1, 0)
    #expect(x.treeSum == 0x1p24)
  }
}
