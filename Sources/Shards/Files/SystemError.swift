#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A system call that failed, by the number it left in `errno`.
package struct SystemError: Error, Equatable, CustomStringConvertible {
  package let number: Int32

  package init(_ number: Int32) { self.number = number }

  /// What the calling thread's last failed call left.
  package static var last: SystemError { SystemError(errno) }

  /// The system's own words, lower case as in every message of this library.
  package var description: String {
    let words = String(cString: strerror(number))
    return words.prefix(1).lowercased() + words.dropFirst()
  }

  /// Runs `call` again for as long as a signal interrupts it; a result below 0 is a failure.
  package static func check<Value: SignedInteger>(
    _ call: () -> Value
  ) throws(SystemError) -> Value {
    while true {
      let value = call()
      if value >= 0 { return value }
      let error = last
      if error.number != EINTR { throw error }
    }
  }
}
