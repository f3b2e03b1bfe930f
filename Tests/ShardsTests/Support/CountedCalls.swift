import Shards
import Synchronization

/// The system's calls for writing a file, counted, and something that happens at one of them.
final class CountedCalls: Sendable {
  /// What happens at the call.
  enum Fault: Sendable {
    /// It fails with this number, after which calls work again.
    case failure(Int32)
    /// It and all after it do nothing, not even clean up: as if the process had been killed.
    case death
  }

  private let calls = Atomic(0)
  private let place: Int
  private let fault: Fault

  /// Lets `fault` happen at the call numbered `place`, from 1; at none for 0.
  init(_ fault: Fault, at place: Int) {
    self.place = place
    self.fault = fault
  }

  /// Calls until now.
  var count: Int { calls.load(ordering: .relaxed) }

  /// Whether the fault has happened.
  var isHit: Bool { place > 0 && count >= place }

  /// Counts a call; throws where it shall fail.
  private func pass() throws(SystemError) {
    let number = calls.add(1, ordering: .relaxed).newValue
    switch fault {
    case .failure(let error): if number == place { throw SystemError(error) }
    case .death: if place > 0, number >= place { throw SystemError(0) }
    }
  }

  private var isDead: Bool {
    if case .death = fault { isHit } else { false }
  }

  /// The calls, for the code under test.
  var fileCalls: FileCalls {
    let system = FileCalls.system
    var calls = system
    calls.create = { (path) throws(SystemError) in
      try self.pass()
      return try system.create(path)
    }
    calls.write = { (descriptor, bytes) throws(SystemError) in
      try self.pass()
      // In small pieces, as a slow pipe or a signal would make them.
      let some = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, 4)])
      return try system.write(descriptor, some)
    }
    calls.sync = { (descriptor) throws(SystemError) in
      try self.pass()
      try system.sync(descriptor)
    }
    calls.close = { (descriptor) throws(SystemError) in
      // In any case: the system closes the files of the dead too.
      try system.close(descriptor)
      try self.pass()
    }
    calls.rename = { (old, new) throws(SystemError) in
      try self.pass()
      try system.rename(old, new)
    }
    calls.syncFolder = { (path) throws(SystemError) in
      try self.pass()
      try system.syncFolder(path)
    }
    calls.remove = { if !self.isDead { system.remove($0) } }
    return calls
  }
}
