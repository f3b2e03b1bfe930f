import Dispatch
import Synchronization
import Testing

@testable import Shards

struct ChunkTurnsTests {
  @Test func turnsComeInOrder() {
    let turns = ChunkTurns()
    let next = Atomic(0)
    // Whose turn it is has it for itself.
    nonisolated(unsafe) var order: [Int] = []
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      while true {
        let chunk = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard chunk < 500 else { return }
        #expect(turns.wait(for: chunk))
        order.append(chunk)
        turns.pass()
      }
    }
    #expect(order == Array(0..<500))
  }

  @Test func nobodyWaitsAfterTheEnd() {
    let turns = ChunkTurns()
    let started = DispatchSemaphore(value: 0)
    let done = DispatchGroup()
    let turnsTaken = Atomic(0)
    for chunk in 1...3 {
      DispatchQueue.global().async(group: done) {
        started.signal()
        if turns.wait(for: chunk) { turnsTaken.add(1, ordering: .relaxed) }
      }
    }
    for _ in 1...3 { started.wait() }
    turns.stop()
    done.wait()
    #expect(turnsTaken.load(ordering: .relaxed) == 0)
    #expect(!turns.wait(for: 0))
    turns.pass()
    #expect(!turns.wait(for: 1))
  }
}
