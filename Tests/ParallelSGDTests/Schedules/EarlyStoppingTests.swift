import ParallelSGD
import Testing

@Suite struct EarlyStoppingTests {
  @Test func stopsAfterPatienceEpochsWithoutABetterLoss() {
    var state = EarlyStopping(patience: 3)
    var stops: [Bool] = []
    for (index, loss) in [3.0, 2, 2.5, 1, 1, 1.5, 1.2].enumerated() {
      state.observe(loss, epoch: index + 1)
      stops.append(state.shouldStop)
    }
    #expect(stops == [false, false, false, false, false, false, true])
    #expect(state.bestEpoch == 4)
    #expect(state.bestLoss == 1)
    #expect(state.epochsSinceBest == 3)
  }

  @Test func saysWhichEpochIsTheBest() {
    var state = EarlyStopping(patience: nil)
    var verdicts: [Bool] = []
    for (index, loss) in [2.0, 3, 1, 1, .nan, 0.5].enumerated() {
      verdicts.append(state.observe(loss, epoch: index + 1))
    }
    #expect(verdicts == [true, false, true, false, false, true])
  }

  @Test func withoutPatienceItNeverStops() {
    var state = EarlyStopping(patience: nil)
    state.observe(1, epoch: 1)
    for epoch in 2...200 { state.observe(2, epoch: epoch) }
    #expect(!state.shouldStop)
    #expect(state.bestEpoch == 1)
  }

  @Test func aTrainingThatIsNeverFiniteStopsToo() {
    var state = EarlyStopping(patience: 2)
    state.observe(.nan, epoch: 1)
    state.observe(.infinity, epoch: 2)
    #expect(state.shouldStop)
    #expect(state.bestLoss == nil)
    #expect(state.bestEpoch == 0)
  }
}
