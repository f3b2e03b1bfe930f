import Testing

@testable import ptrain

@Suite struct TimingTests {
  @Test func statistics() {
    let odd = Timing(samples: [5, 1, 4, 2, 3])
    #expect(odd.best == 1 && odd.worst == 5 && odd.median == 3)
    #expect(odd.quartiles == (2, 4))
    #expect(Timing(samples: [4, 1]).median == 2.5)
    let one = Timing(samples: [7])
    #expect(one.best == 7 && one.worst == 7 && one.median == 7 && one.quartiles == (7, 7))
  }

  /// Three samples at least, each of many runs where one is short.
  @Test func shortRunsAreTakenTogether() {
    var runs = 0
    let timing = Timing.measure(seconds: 0) { runs += 1 }
    #expect(timing.samples.count == 3)
    #expect(runs > 3)
    #expect(timing.best >= 0 && timing.worst >= timing.best)
  }
}
