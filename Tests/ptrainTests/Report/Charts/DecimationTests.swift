import Testing

@testable import ptrain

@Suite struct DecimationTests {
  @Test func extremesAreKept() {
    // A flat line with two peaks and a gap.
    var values = [Double](repeating: 1, count: 100_000)
    values[54_321] = 9
    values[77_777] = -9
    values[10] = .nan
    let kept = Decimation.positions(of: values)
    #expect(kept.count <= 800)
    #expect(kept.contains(54_321) && kept.contains(77_777))
    #expect(kept.first == 0 && kept.last == 99_999)
    #expect(kept == kept.sorted() && Set(kept).count == kept.count)
  }

  @Test func fewPointsAreAllKept() {
    #expect(Decimation.positions(of: [Double](repeating: 0, count: 800)) == Array(0..<800))
    #expect(Decimation.positions(of: []) == [])
    #expect(Decimation.positions(of: [Double](repeating: .nan, count: 2000)).count <= 800)
  }

  @Test func evenDistances() {
    #expect(Decimation.evenly(5, count: 9) == [0, 1, 2, 3, 4])
    #expect(Decimation.evenly(101, count: 5) == [0, 25, 50, 75, 100])
    #expect(Decimation.evenly(0, count: 5) == [])
    #expect(Decimation.evenly(1_000_001, count: 3) == [0, 500_000, 1_000_000])
  }
}
