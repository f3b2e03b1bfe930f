import Testing

@testable import ParallelSGD

@Suite struct CheckpointClockTests {
  private let second: UInt64 = 1_000_000_000

  @Test func bySteps() {
    var clock = CheckpointClock(interval: .steps(10), step: 5, nanoseconds: 0)
    #expect(clock.stepsLeft(from: 5) == 10)
    #expect(clock.stepsLeft(from: 12) == 3)
    #expect(!clock.isDue(step: 14, at: 100 * second))
    #expect(clock.isDue(step: 15, at: 0))
    clock.take(step: 15, at: 0)
    #expect(!clock.isDue(step: 24, at: 0))
    #expect(clock.waits)
  }

  @Test func byTime() {
    let clock = CheckpointClock(interval: .seconds(3), step: 0, nanoseconds: 2 * second)
    #expect(clock.stepsLeft(from: 0) == nil)
    #expect(!clock.isDue(step: 1_000_000, at: 4 * second))
    #expect(clock.isDue(step: 1, at: 5 * second))
    #expect(!clock.isDue(step: 0, at: 50 * second), "nothing has changed")
    #expect(!clock.waits)
  }

  @Test func shortEpochsShareOne() {
    let clock = CheckpointClock(interval: .seconds(60), step: 0, nanoseconds: 0)
    #expect(!clock.isDueAtEpochEnd(step: 12, at: second / 2, cost: 0))
    #expect(clock.isDueAtEpochEnd(step: 12, at: second, cost: 0))
  }

  @Test func dearOnesAreRarer() {
    let clock = CheckpointClock(interval: .seconds(60), step: 0, nanoseconds: 0)
    #expect(!clock.isDueAtEpochEnd(step: 12, at: 19 * second, cost: 0.2))
    #expect(clock.isDueAtEpochEnd(step: 12, at: 21 * second, cost: 0.2))
  }
}
