import Dispatch

/// Lets threads that work on chunks side by side come one after the other, in the chunks' order.
///
/// Chunks are claimed in order too, so whoever waits waits for a thread that is at work.
final class ChunkTurns: Sendable {
  private struct State {
    /// The chunk whose turn it is; `nil` when there are no more.
    var turn: Int? = 0
    var waiting: [Int: DispatchSemaphore] = [:]
  }

  private let state = Locked(State())

  /// Returns when it is the turn of `chunk`, with true; or with false when all is over.
  func wait(for chunk: Int) -> Bool {
    let semaphore = state.withLock { state -> DispatchSemaphore? in
      guard let turn = state.turn, turn != chunk else { return nil }
      let semaphore = DispatchSemaphore(value: 0)
      state.waiting[chunk] = semaphore
      return semaphore
    }
    semaphore?.wait()
    return state.withLock { $0.turn == chunk }
  }

  /// Ends the turn of whoever has it.
  func pass() {
    state.withLock { state in
      guard let turn = state.turn else { return }
      state.turn = turn + 1
      state.waiting.removeValue(forKey: turn + 1)?.signal()
    }
  }

  /// Ends all turns.
  func stop() {
    state.withLock { state in
      state.turn = nil
      for semaphore in state.waiting.values { semaphore.signal() }
      state.waiting = [:]
    }
  }
}
