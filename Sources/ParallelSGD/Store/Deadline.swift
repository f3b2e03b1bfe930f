import Dispatch
import Synchronization

/// When a lease is over: at a time, or as soon as someone says so.
final class Deadline: Sendable {
  private let end: Atomic<UInt64>

  /// - Parameter nanoseconds: from now; more than there are until the end of time is never.
  init(after nanoseconds: UInt64) {
    let (time, isNever) = DispatchTime.now().uptimeNanoseconds
      .addingReportingOverflow(nanoseconds)
    end = Atomic(isNever ? .max : time)
  }

  var isOver: Bool {
    DispatchTime.now().uptimeNanoseconds >= end.load(ordering: .relaxed)
  }

  /// Makes it now.
  func pass() { end.store(0, ordering: .relaxed) }
}
