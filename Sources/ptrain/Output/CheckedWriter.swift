import Foundation

/// Writes to a descriptor and notices when it does not take everything.
///
/// Swift's `print` to a full device says nothing. A closed pipe ends the process by SIGPIPE as it
/// ends any other, unless that signal is ignored, by the caller or while a training is under way: then
/// it is an error as well.
struct CheckedWriter: Sendable {
  let descriptor: Int32
  /// How messages call the descriptor.
  let name: String

  static let standardOutput = CheckedWriter(descriptor: STDOUT_FILENO, name: "standard output")
  static let standardError = CheckedWriter(descriptor: STDERR_FILENO, name: "standard error")

  /// Writes all of `text`.
  ///
  /// - Throws: a ``Failure`` with code `inputOutput` and the system's reason.
  func write(_ text: String) throws(Failure) {
    var text = text
    let failed: Int32? = text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
          // A terminal or pipe that someone else made non-blocking.
          var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = Foundation.poll(&poll, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
    if let failed {
      throw Failure(.inputOutput, "\(name): cannot write: \(systemMessage(failed))")
    }
  }

  /// Gives descriptors 0 to 2 that the caller has closed something harmless to point at.
  ///
  /// Otherwise the first file opened would get such a number, and results or messages would be
  /// written into it. The stand-in cannot be written to, so that a lost output is still noticed.
  static func secureStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO
    where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      // The lowest free number is this one: those below are open by now.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}

/// The system's text for an error number, in its own words: lower case, without a full stop.
func systemMessage(_ number: Int32) -> String {
  let text = String(cString: strerror(number))
  return text.prefix(1).lowercased() + text.dropFirst()
}
