import Dispatch
import Synchronization
import Testing

@testable import Shards

struct ParallelMapTests {
  @Test(arguments: [-1, 1, 2, 7, 100])
  func resultsAreInOrder(threads: Int) {
    #expect(ParallelMap.map(50, threads: threads) { $0 * $0 } == (0..<50).map { $0 * $0 })
    #expect(ParallelMap.map(0, threads: threads) { $0 } == [])
  }

  /// Two pieces of work that each wait for the other's beginning end only side by side.
  @Test func severalThreadsWork() {
    let begun = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
    let met = ParallelMap.map(2, threads: 2) { index -> Bool in
      begun[index].signal()
      return begun[1 - index].wait(timeout: .now() + 60) == .success
    }
    #expect(met == [true, true])
  }
}
