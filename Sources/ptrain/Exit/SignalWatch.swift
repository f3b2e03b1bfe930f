import Dispatch
import Foundation
import Shards

/// Lets the first SIGINT, SIGTERM or SIGHUP ask for an orderly end; a second one ends the process at
/// once.
///
/// A signal that was ignored when the process started stays ignored. After cleaning up,
/// ``dieIfCaught()`` ends the process by the signal itself, so that whoever started it sees why.
final class SignalWatch {
  private let caught = Caught()
  private var sources: [any DispatchSourceSignal] = []

  /// Listens when this returns: a signal that comes earlier has its usual effect, none is lost.
  ///
  /// SIGPIPE is ignored from here on: a reader that is gone is an error of the write, and not an end in
  /// the middle of a save.
  init() {
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      guard !Self.isIgnored(number) else { continue }
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [caught] in
        guard !caught.take(number) else { return }
        caught.cleanUp()
        Self.die(by: number)
      }
      let listens = DispatchSemaphore(value: 0)
      source.setRegistrationHandler {
        #if canImport(Darwin)
          // Its sources hear of signals beside the usual effect; on Linux they replace it.
          signal(number, SIG_IGN)
        #endif
        listens.signal()
      }
      source.resume()
      listens.wait()
      sources.append(source)
    }
  }

  /// Says what the first signal asks for; called at once if it has come already.
  func onSignal(_ ask: @escaping @Sendable () -> Void) { caught.setAction(ask) }

  /// Says what must be taken away before a second signal ends the process.
  func onSecondSignal(_ cleanUp: @escaping @Sendable () -> Void) { caught.setCleanUp(cleanUp) }

  /// Whether a signal has asked for the end.
  var hasCaught: Bool { caught.number != nil }

  /// Ends the process by the signal that was caught, if one was.
  func dieIfCaught() {
    if let number = caught.number { Self.die(by: number) }
  }

  /// Ends the process as if nobody had listened.
  private static func die(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    // No `sigset_t()`: on Linux the type belongs to whichever module was loaded first, Dispatch's or
    // the C library's, and its initializer can only be named where that one is imported.
    withUnsafeTemporaryAllocation(of: sigset_t.self, capacity: 1) { set in
      guard let set = set.baseAddress else { return }
      sigemptyset(set)
      sigaddset(set, number)
      pthread_sigmask(SIG_UNBLOCK, set, nil)
    }
    raise(number)
    // Not reached: the default action of these signals is to end the process.
    exit(128 + number)
  }

  /// Asks without setting: even for a moment, a signal that is to be ignored must not have its usual
  /// effect.
  private static func isIgnored(_ number: Int32) -> Bool {
    withUnsafeTemporaryAllocation(of: sigaction.self, capacity: 1) { action in
      guard let action = action.baseAddress, sigaction(number, nil, action) == 0 else {
        return false
      }
      // The handler stands first on every system, under a name that differs.
      let handler = UnsafeRawPointer(action).load(as: Int.self)
      return handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }
  }

  /// The first signal that came, and what it asks for.
  private final class Caught: Sendable {
    private struct State {
      var number: Int32?
      var action: (@Sendable () -> Void)?
      var cleanUp: (@Sendable () -> Void)?
    }
    private let state = Locked(State())

    var number: Int32? { state.withLock { $0.number } }

    /// False for every signal but the first.
    func take(_ number: Int32) -> Bool {
      let (isFirst, action) = state.withLock { state in
        let isFirst = state.number == nil
        if isFirst { state.number = number }
        return (isFirst, state.action)
      }
      if isFirst { action?() }
      return isFirst
    }

    func setCleanUp(_ cleanUp: @escaping @Sendable () -> Void) {
      state.withLock { $0.cleanUp = cleanUp }
    }

    func cleanUp() { state.withLock { $0.cleanUp }?() }

    func setAction(_ action: @escaping @Sendable () -> Void) {
      let isLate = state.withLock { state in
        state.action = action
        return state.number != nil
      }
      if isLate { action() }
    }
  }
}
