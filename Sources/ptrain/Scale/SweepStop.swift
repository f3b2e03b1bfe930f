import Shards

/// Lets a signal end the run that is under way, and with it the sweep.
final class SweepStop: Sendable {
  private struct State {
    var isAsked = false
    var cancel: (@Sendable () -> Void)?
  }
  private let state = Locked(State())

  var isAsked: Bool { state.withLock { $0.isAsked } }

  /// From any thread.
  func ask() {
    let cancel = state.withLock { state in
      state.isAsked = true
      return state.cancel
    }
    cancel?()
  }

  /// What `body` gives; `nil` where it was asked to stop before or meanwhile.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    if isAsked { return nil }
    let task = Task { try await body() }
    let isLate = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.isAsked
    }
    if isLate { task.cancel() }
    let value = try await task.value
    return isAsked ? nil : value
  }
}
