import Dispatch
import Foundation
import Synchronization
import Testing

@testable import ParallelSGD

@Suite struct WorkerPoolTests {
  /// Counts what is done; each count is an atomic of its own.
  private final class Counts: Sendable {
    let counts: [Count]
    init(_ count: Int) { counts = (0..<count).map { _ in Count() } }
    final class Count: Sendable { let value = Atomic<Int>(0) }
    func add(_ index: Int) { counts[index].value.add(1, ordering: .relaxed) }
    var values: [Int] { counts.map { $0.value.load(ordering: .relaxed) } }
  }

  @Test(arguments: [1, 2, 4, 16, 200], [0, 100]) func everyChunkIsDoneOnce(threads: Int, spins: Int)
  {
    let counts = Counts(37)
    let pool = WorkerPool(threads: threads, qos: .userInitiated, spins: spins) { kind, chunk, _ in
      if kind == 3 { counts.add(chunk) }
    }
    for session in 0..<4 {
      pool.withWorkers {
        for phase in 1...5 {
          pool.run(kind: 3, chunks: 37)
          #expect(counts.values.allSatisfy { $0 == 5 * session + phase })
        }
      }
    }
    #expect(pool.claims.reduce(0, +) == 20 * 37)
  }

  /// Chunks that wait for each other: done only if as many threads are truly at work at once.
  @Test func severalWorkersWorkAtOnce() {
    let threads = 4
    let arrived = Atomic<Int>(0)
    let pool = WorkerPool(threads: threads, qos: .userInitiated, spins: 0) { _, _, _ in
      arrived.add(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < threads {}
    }
    for _ in 0..<3 {
      arrived.store(0, ordering: .sequentiallyConsistent)
      pool.withWorkers { pool.run(kind: 0, chunks: threads) }
    }
    #expect(pool.claims == [3, 3, 3, 3])
  }

  /// What workers write without a lock in one phase is what the leader and the others read in the
  /// next. Run under the thread sanitizer this proves the order that the pool promises.
  @Test func aPhaseSeesTheOneBefore() {
    let size = 64
    nonisolated(unsafe) let cells = UnsafeMutablePointer<Int>.allocate(capacity: size)
    cells.initialize(repeating: 0, count: size)
    defer { cells.deallocate() }
    let pool = WorkerPool(threads: 4, qos: .userInitiated, spins: 50) { kind, chunk, _ in
      // Reads a neighbour's cell in even phases' copy, writes its own in the other half.
      let half = size / 2
      let (from, to) = kind == 0 ? (0, half) : (half, 0)
      cells[to + chunk] = cells[from + (chunk + 1) % half] + 1
    }
    for _ in 0..<20 {
      pool.withWorkers {
        for _ in 0..<10 {
          pool.run(kind: 0, chunks: size / 2)
          pool.run(kind: 1, chunks: size / 2)
        }
      }
    }
    #expect((0..<size / 2).allSatisfy { cells[$0] == 400 })
  }

  /// Far more workers than Dispatch has threads: between sessions none of them may hold one, or the
  /// block that leads the next session never starts.
  @Test func sleepersLeaveThreadsToOthers() async {
    let counts = Counts(8)
    let pools = (0..<2).map { _ in
      WorkerPool(threads: 400, qos: .userInitiated, spins: 0) { _, chunk, _ in counts.add(chunk) }
    }
    for _ in 0..<10 {
      await withTaskGroup { group in
        for pool in pools {
          group.addTask {
            await withCheckedContinuation { led in
              DispatchQueue(label: "leader", qos: .userInitiated).async {
                pool.withWorkers { pool.run(kind: 0, chunks: 8) }
                led.resume()
              }
            }
          }
        }
      }
    }
    #expect(counts.values.allSatisfy { $0 == 20 })
  }

  @Test func noChunksAndNoSessionAreFine() {
    let counts = Counts(3)
    let pool = WorkerPool(threads: 4, qos: .background, spins: 0) { _, chunk, _ in counts.add(chunk)
    }
    pool.withWorkers { pool.run(kind: 0, chunks: 0) }
    pool.run(kind: 0, chunks: 3)
    #expect(counts.values == [1, 1, 1])
    #expect(pool.claims == [3, 0, 0, 0])
  }

  /// Two workers write one cell without order, on purpose: `scripts/check-races` runs this under the
  /// thread sanitizer and fails unless the sanitizer reports it.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["PLANT_A_RACE"] != nil, "run by scripts/check-races"))
  func plantedRace() {
    nonisolated(unsafe) let cell = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    cell.initialize(to: 0)
    defer { cell.deallocate() }
    let pool = WorkerPool(threads: 4, qos: .userInitiated, spins: 50) { _, _, _ in
      cell.pointee += 1
    }
    pool.withWorkers { for _ in 0..<100 { pool.run(kind: 0, chunks: 64) } }
    #expect(cell.pointee > 0)
  }
}
