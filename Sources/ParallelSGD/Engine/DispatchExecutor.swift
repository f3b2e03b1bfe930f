import Dispatch

/// Runs an actor on a serial Dispatch queue of its own.
///
/// An actor that computes for a tenth of a second at a time would block a thread of Swift's cooperative
/// pool, which has only as many as there are cores; here it blocks a Dispatch thread instead.
/// A hop costs 5 µs this way, against 33 µs to a default actor from the main thread.
/// (`DispatchSerialQueue`, which is an executor already, does not exist on Linux.)
final class DispatchExecutor: SerialExecutor {
  private let queue: DispatchQueue

  /// An executor on a new queue.
  init(label: String, qos: DispatchQoS) {
    queue = DispatchQueue(label: label, qos: qos)
  }

  /// Part of `SerialExecutor`.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Part of `SerialExecutor`: lets `assumeIsolated` see that it runs on the right queue.
  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
