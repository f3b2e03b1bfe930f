import Dispatch
import Synchronization

/// Work shared out among threads, its results in order.
package enum ParallelMap {
  /// What `body` makes of 0 up to `count`; each is made by one thread, any of them.
  ///
  /// - Parameter threads: threads that share the work, the caller's included; below 1 is 1.
  package static func map<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let next = Atomic(0)
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      // Each place is written once, by the thread that claimed it.
      nonisolated(unsafe) let results = results
      DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          results[index] = body(index)
        }
      }
    }
    return results.map { result in
      guard let result else { preconditionFailure("work was handed out and not done") }
      return result
    }
  }
}
