import Dispatch
import Synchronization

/// When a lease is over: some time after its start, or as soon as someone says so.
final class Deadline: Sendable {
  private let nanoseconds: UInt64
  private let end = Atomic<UInt64>(notStarted)
  private static let notStarted = UInt64.max

  /// - Parameter nanoseconds: from the start; more than there are until the end of time is never.
  init(after nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// The time runs from now on, unless it was made to be over.
  func start() {
    let (time, isNever) = DispatchTime.now().uptimeNanoseconds
      .addingReportingOverflow(nanoseconds)
    _ = end.compareExchange(
      expected: Self.notStarted, desired: isNever ? Self.notStarted : time, ordering: .relaxed)
  }

  /// Never before the start, unless it was made so.
  var isOver: Bool {
    DispatchTime.now().uptimeNanoseconds >= end.load(ordering: .relaxed)
  }

  /// Makes it now.
  func pass() { end.store(0, ordering: .relaxed) }
}
