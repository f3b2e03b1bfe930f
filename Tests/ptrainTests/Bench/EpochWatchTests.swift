import Testing

@testable import ptrain

@Suite struct EpochWatchTests {
  @Test func epochsAreCounted() {
    let watch = EpochWatch(length: .epochs(4))
    #expect((1...4).map(watch.goesOn) == [true, true, true, false])
  }

  @Test func threeEpochsHoweverLittleTimeThereIs() {
    let watch = EpochWatch(length: .seconds(1e-9))
    #expect((1...3).map(watch.goesOn) == [true, true, false])
  }

  @Test func asLongAsThereIsTime() {
    let watch = EpochWatch(length: .seconds(1e6))
    #expect((1...1_000).allSatisfy(watch.goesOn))
  }
}
