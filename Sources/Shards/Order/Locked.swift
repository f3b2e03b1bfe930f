import Dispatch

/// A value that one thread at a time may touch.
///
/// A semaphore rather than the standard library's `Mutex`, since the thread sanitizer does not see what
/// that one orders and reports every use of it. Whoever holds it must not wait for anything.
///
/// `@unchecked Sendable`: `value` is touched only between `lock.wait()` and `lock.signal()`.
package final class Locked<Value>: @unchecked Sendable {
  private var value: Value
  private let lock = DispatchSemaphore(value: 1)

  package init(_ value: sending Value) { self.value = value }

  package func withLock<Result, Failure>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.wait()
    defer { lock.signal() }
    return try body(&value)
  }
}
