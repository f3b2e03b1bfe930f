import Testing

@testable import ptrain

@Suite struct FiguresTests {
  @Test func groups() {
    #expect(
      [0, 7, 999, 1000, 30162, -1234567].map(Figures.grouped)
        == ["0", "7", "999", "1,000", "30,162", "-1,234,567"])
    #expect(Figures.grouped(.min) == "-9,223,372,036,854,775,808")
  }

  @Test func decimals() {
    #expect(Figures.decimal(0.05, places: 1) == "0.1")
    #expect(Figures.decimal(1234.5678, places: 2) == "1,234.57")
    #expect(Figures.decimal(-0.001, places: 1) == "0.0")
    #expect(Figures.decimal(-2.5, places: 0) == "-3")
    #expect(Figures.decimal(.nan, places: 1) == "nan")
    #expect(Figures.decimal(1e300, places: 1) == "1e+300")
  }

  @Test func shortNumbers() {
    let values = [0, 0.31249, 12.34, 48_251.4, 9.9951, 1.2e-5, -0.5, 3e20, .infinity]
    #expect(
      values.map(Figures.short)
        == ["0", "0.312", "12.3", "48,251", "10.0", "1.2e-5", "-0.500", "3e20", "inf"])
  }

  @Test func plainNumbers() {
    #expect(
      [90, 1.5, 14999, 500001, 0.4999, -124.35, 1e-7].map(Figures.plain)
        == ["90", "1.5", "14,999", "500,001", "0.4999", "-124.35", "1e-7"])
  }

  @Test func speeds() {
    #expect(
      [0, 7.31, 730, 999.6, 48_200, 1.94e6, 17e6, 2e9].map(Figures.rate)
        == ["0.0", "7.3", "730", "1.0 k", "48 k", "1.9 M", "17 M", "2.0 G"])
    #expect(Figures.rate(.nan) == "nan")
  }

  @Test func times() {
    #expect(
      [0.0241, 0.0994, 0.0996, 0.93, 41.7, 59.6, 187, 3729].map(Figures.duration)
        == ["24 ms", "99 ms", "0.1 s", "0.9 s", "42 s", "1:00", "3:07", "1:02:09"])
    #expect([0, -1, 59.4].map(Figures.clock) == ["0:00", "0:00", "0:59"])
    #expect(Figures.clock(.infinity) == "--:--")
    #expect(Figures.clock(.nan) == "--:--")
  }

  @Test func percentages() { #expect(Figures.percent(0.8523) == "85.2 %") }
}
