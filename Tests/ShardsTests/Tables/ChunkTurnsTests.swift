import Dispatch
import Synchronization
import Testing

@testable import Shards

struct ChunkTurnsTests {
  @Test func turnsComeInOrder() {
    let turns = ChunkTurns()
    let next = Atomic(0)
    let order = Mutex<[Int]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      while true {
        let chunk = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard chunk < 500 else { return }
        #expect(turns.wait(for: chunk))
        order.withLock { $0.append(chunk) }
        turns.pass()
      }
    }
    #expect(order.withLock { $0 } == Array(0..<500))
  }

  @Test func nobodyWaitsAfterTheEnd() {
    let turns = ChunkTurns()
    let started = DispatchSemaphore(value: 0)
    let done = DispatchGroup()
    let results = Mutex<[Bool]>([])
    for chunk in 1...3 {
      DispatchQueue.global().async(group: done) {
        started.signal()
        let isTurn = turns.wait(for: chunk)
        results.withLock { $0.append(isTurn) }
      }
    }
    for _ in 1...3 { started.wait() }
    turns.stop()
    done.wait()
    #expect(results.withLock { $0 } == [false, false, false])
    #expect(!turns.wait(for: 0))
    turns.pass()
    #expect(!turns.wait(for: 1))
  }
}
