import Dispatch
import Shards

/// Makes and keeps checkpoints in the background, one at a time; of moments that wait only the newest.
final class CheckpointKeeper: Sendable {
  /// What changes from one checkpoint of a training to the next.
  struct Moment: Sendable {
    let course: CourseState
    let store: StoreState
  }

  private struct State {
    var waiting: Moment?
    var isBusy = false
    var failure: DataError?
    /// Seconds that the last one took.
    var cost = 0.0
    /// Who wants to know when there is nothing left to do.
    var idle: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Locked(State())
  private let queue = DispatchQueue(label: "ParallelSGD.CheckpointKeeper")
  private let keep: @Sendable (Moment) throws(DataError) -> Void

  /// - Parameter keep: makes a checkpoint of a moment and returns when it is kept.
  init(keep: @escaping @Sendable (Moment) throws(DataError) -> Void) { self.keep = keep }

  /// Why a checkpoint could not be kept; nothing is kept after that.
  var failure: DataError? { state.withLock { $0.failure } }

  /// Seconds that the last checkpoint took to be made and kept; 0 before the first.
  var cost: Double { state.withLock { $0.cost } }

  /// Takes a moment over and returns at once.
  func submit(_ moment: Moment) {
    let starts = state.withLock { state in
      guard state.failure == nil else { return false }
      state.waiting = moment
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if starts { queue.async { [self] in work() } }
  }

  /// Returns when everything taken over is kept or has failed.
  func finish() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isBusy { state.idle.append(continuation) }
        return !state.isBusy
      }
      if isIdle { continuation.resume() }
    }
  }

  private func work() {
    while let moment = next() {
      do throws(DataError) {
        let start = DispatchTime.now().uptimeNanoseconds
        try keep(moment)
        let end = DispatchTime.now().uptimeNanoseconds
        state.withLock { $0.cost = Double(end - start) * 1e-9 }
      } catch {
        state.withLock { $0.failure = error }
      }
    }
  }

  /// The newest that waits; with none, or after a failure, whoever waits is told.
  private func next() -> Moment? {
    let (moment, idle) = state.withLock { state in
      let moment = state.failure == nil ? state.waiting : nil
      state.waiting = nil
      guard moment == nil else { return (moment, [CheckedContinuation<Void, Never>]()) }
      state.isBusy = false
      defer { state.idle = [] }
      return (nil, state.idle)
    }
    for continuation in idle { continuation.resume() }
    return moment
  }
}
