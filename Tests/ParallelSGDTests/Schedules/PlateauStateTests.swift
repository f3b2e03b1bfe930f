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

  /// What each loss in turn leads to with a patience of 0: whether the rate is reduced.
  private func reductions(_ losses: [Double]) -> [Bool] {
    var state = PlateauState(factor: 0.1, patience: 0)
    var reduced: [Bool] = []
    for loss in losses { reduced.append(state.observe(loss)) }
    return reduced
  }

  @Test func aHairIsNotBetter() {
    #expect(reductions([1, 0.99995, 0.9998]) == [false, true, false])
    // Below 0 too, a loss must fall by its share.
    #expect(reductions([-1, -1, -1.00005, -1.1]) == [false, true, true, false])
  }

  @Test func notANumberIsNeverBetter() {
    #expect(reductions([.nan, 1, .nan, 0.5]) == [true, false, true, false])
  }

  @Test func onlyAPlateauHasState() {
    #expect(Schedule.cosine.plateauState == nil)
    #expect(Schedule.constant.plateauState == nil)
  }
}
