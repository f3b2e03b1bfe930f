import ParallelSGD
import Testing

@Suite struct PlateauStateTests {
  @Test func reducesAfterMoreThanPatienceEpochs() throws {
    var state = try #require(Schedule.plateau(factor: 0.5, patience: 2).plateauState)
    var scales: [Double] = []
    for loss in [1.0, 0.8, 0.9, 0.8, 0.85, 0.81, 0.8, 0.8, 0.5, 0.6] {
      state.observe(loss)
      scales.append(state.scale)
    }
    // Third epoch without: reduced, counted anew; again three later; then a better one.
    #expect(scales == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25])
    #expect(state.best == 0.5)
    #expect(state.epochsWithout == 1)
  }

  @Test func aHairIsNotBetter() {
    var state = PlateauState(factor: 0.1, patience: 0)
    #expect(!state.observe(1))
    #expect(state.observe(0.99995))
    #expect(!state.observe(0.9998))
  }

  @Test func notANumberIsNeverBetter() {
    var state = PlateauState(factor: 0.1, patience: 0)
    #expect(state.observe(.nan))
    #expect(state.best == nil)
    #expect(!state.observe(-1))
    #expect(state.observe(-1))
    #expect(!state.observe(-1.1))
  }

  @Test func onlyAPlateauHasState() {
    #expect(Schedule.cosine.plateauState == nil)
    #expect(Schedule.constant.plateauState == nil)
  }
}
