import Dispatch
import Foundation
import Synchronization

/// Lets the first SIGINT or SIGTERM ask for an orderly end; a second one ends the process at once.
///
/// A signal that was ignored when the process started stays ignored. After cleaning up,
/// ``dieIfCaught()`` ends the process by the signal itself, so that whoever started it sees why.
final class SignalWatch {
  private let caught = Caught()
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameter ask: called once, on a queue of its own.
  init(ask: @escaping @Sendable () -> Void) {
    for number in [SIGINT, SIGTERM] {
      guard !Self.isIgnored(number) else { continue }
      // Whether it arrives is the source's business from here on.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [caught] in
        guard caught.isFirst(number) else { Self.die(by: number) }
        ask()
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Ends the process by the signal that was caught, if one was.
  func dieIfCaught() {
    if let number = caught.number { Self.die(by: number) }
  }

  /// Ends the process as if nobody had listened.
  private static func die(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    raise(number)
    // Not reached: the default action of both signals is to end the process.
    exit(128 + number)
  }

  /// Asks by setting: there is no portable way to compare a handler that Swift cannot name.
  private static func isIgnored(_ number: Int32) -> Bool {
    let previous = signal(number, SIG_DFL)
    let wasIgnored = unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if wasIgnored { signal(number, SIG_IGN) }
    return wasIgnored
  }

  /// The first signal that came.
  private final class Caught: Sendable {
    private let first = Mutex<Int32?>(nil)

    var number: Int32? { first.withLock { $0 } }

    func isFirst(_ number: Int32) -> Bool {
      first.withLock { first in
        guard first == nil else { return false }
        first = number
        return true
      }
    }
  }
}
