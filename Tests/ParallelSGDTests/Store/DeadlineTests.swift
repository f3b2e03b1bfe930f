import Testing

@testable import ParallelSGD

@Suite struct DeadlineTests {
  @Test func runsFromItsStart() {
    let now = Deadline(after: 0)
    #expect(!now.isOver)
    now.start()
    #expect(now.isOver)
  }

  @Test(arguments: [UInt64.max, UInt64.max / 2]) func mayNeverCome(nanoseconds: UInt64) {
    let never = Deadline(after: nanoseconds)
    never.start()
    #expect(!never.isOver)
    never.pass()
    #expect(never.isOver)
  }

  /// Whoever is cancelled before the lease begins is cancelled.
  @Test func passedIsPassed() {
    let deadline = Deadline(after: .max / 2)
    deadline.pass()
    deadline.start()
    #expect(deadline.isOver)
  }
}
