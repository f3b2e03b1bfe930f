import Dispatch

/// Lets threads that work on chunks side by side come one after the other, in the chunks' order.
///
/// Chunks are claimed in order too, so whoever waits waits for a thread that is at work.
///
/// `@unchecked Sendable`: `turn` and `waiting` are touched only between `lock.wait()` and
/// `lock.signal()`. (A semaphore, since the thread sanitizer does not see what `Mutex` orders.)
final class ChunkTurns: @unchecked Sendable {
  /// The chunk whose turn it is; `nil` when there are no more.
  private var turn: Int? = 0
  private var waiting: [Int: DispatchSemaphore] = [:]
  private let lock = DispatchSemaphore(value: 1)

  /// Returns when it is the turn of `chunk`, with true; or with false when all is over.
  func wait(for chunk: Int) -> Bool {
    let semaphore = locked { () -> DispatchSemaphore? in
      guard let turn, turn != chunk else { return nil }
      let semaphore = DispatchSemaphore(value: 0)
      waiting[chunk] = semaphore
      return semaphore
    }
    semaphore?.wait()
    return locked { turn == chunk }
  }

  /// Ends the turn of whoever has it.
  func pass() {
    locked {
      guard let turn else { return }
      self.turn = turn + 1
      waiting.removeValue(forKey: turn + 1)?.signal()
    }
  }

  /// Ends all turns.
  func stop() {
    locked {
      turn = nil
      for semaphore in waiting.values { semaphore.signal() }
      waiting = [:]
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    lock.wait()
    defer { lock.signal() }
    return body()
  }
}
