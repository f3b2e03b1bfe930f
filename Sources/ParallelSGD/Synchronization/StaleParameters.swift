import Dispatch
import Shards
import Synchronization

/// Shared parameters under a lock, and steps that wait for those too far behind.
final class StaleParameters: SharedParameters {
  /// What the lock is for: copies and updates see each other whole.
  private struct State {
    let parameters: FloatBuffer
    let slots: [FloatBuffer]
  }

  private let state: Locked<State>
  private let steps: Locked<StaleSteps>
  /// Where each worker sleeps until its step may start. Whom it waits for is at work.
  private let beds: [DispatchSemaphore]
  private let isStopped = Atomic<Bool>(false)
  private let ranges: [ParameterRange]

  /// - Parameter main: whose parameters and slots these are; nobody else touches them while workers
  ///   are out.
  init(main: StepWork, bound: Int, workers: Int) {
    state = Locked(State(parameters: main.parameters, slots: main.slots))
    steps = Locked(StaleSteps(bound: bound, workers: workers))
    beds = (0..<workers).map { _ in DispatchSemaphore(value: 0) }
    ranges = ParameterRange.all(of: main.plan.layout)
  }

  /// The most steps that any step has lacked.
  var greatestLag: Int { steps.withLock { $0.greatestLag } }

  var next: Int { steps.withLock { $0.next } }

  func open(first: Int, last: Int) { steps.withLock { $0.open(first: first, last: last) } }

  func claim(by worker: Int, until deadline: Deadline) -> Int? {
    let goesOn = !isStopped.load(ordering: .relaxed) && !deadline.isOver
    guard let (step, starts) = steps.withLock({ $0.claim(by: worker, goesOn: goesOn) }) else {
      return nil
    }
    if !starts { beds[worker].wait() }
    guard !isStopped.load(ordering: .relaxed) else {
      finish(by: worker)
      return nil
    }
    return step
  }

  func finish(by worker: Int) {
    steps.withLock { steps in
      steps.finish(by: worker)
      while let released = steps.takeReleased() { beds[released].signal() }
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  func copy(to parameters: FloatBuffer) {
    state.withLock { parameters.copy(from: $0.parameters) }
  }

  func apply(
    _ gradient: FloatBuffer, _ update: (weights: Update, biases: Update), by worker: Int
  ) -> Int? {
    state.withLock { state in
      var bad: Int?
      let slot0 = state.slots.first?.base
      let slot1 = state.slots.count < 2 ? nil : state.slots[1].base
      for range in ranges {
        let isFinite = (range.isBias ? update.biases : update.weights)(
          count: range.count, parameters: state.parameters.base + range.start,
          gradient: gradient.base + range.start, slot0: slot0.map { $0 + range.start },
          slot1: slot1.map { $0 + range.start })
        if !isFinite { bad = min(bad ?? range.layer, range.layer) }
      }
      return bad
    }
  }

  /// It is there already.
  func settle(to work: StepWork) {}
}
