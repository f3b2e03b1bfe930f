import Foundation

/// A terminal without a screen: what a program writes to it can be read.
struct PseudoTerminal {
  /// The program's end.
  let device: FileHandle
  private let screen: FileHandle

  init(columns: Int) throws {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    guard master >= 0, let name = Self.name(master)
    else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    screen = FileHandle(fileDescriptor: master, closeOnDealloc: true)
    let slave = open(name, O_RDWR | O_NOCTTY)
    guard slave >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    device = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    var size = winsize()
    size.ws_col = UInt16(columns)
    size.ws_row = 24
    _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
  }

  private static func name(_ master: Int32) -> String? {
    #if os(Linux)
      // What `unlockpt` and `ptsname` do, that Swift does not see there.
      var (number, locked): (UInt32, Int32) = (0, 0)
      let (getNumber, setLock): (UInt, UInt) = (0x8004_5430, 0x4004_5431)  // TIOCGPTN, TIOCSPTLCK
      return ioctl(master, setLock, &locked) == 0 && ioctl(master, getNumber, &number) == 0
        ? "/dev/pts/\(number)" : nil
    #else
      guard grantpt(master) == 0, unlockpt(master) == 0 else { return nil }
      return ptsname(master).map { String(cString: $0) }
    #endif
  }

  /// What is written while `body` runs.
  func text(of body: () throws -> Void) throws -> String {
    let ended = DispatchSemaphore(value: 0)
    let text = Collected()
    let descriptor = screen.fileDescriptor
    // On a thread of its own: a terminal that nobody reads fills up, and then the program waits.
    Thread.detachNewThread {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(descriptor, &bytes, bytes.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        text.bytes += bytes[..<count]
      }
      ended.signal()
    }
    defer { ended.wait() }
    do {
      // The last one to close the device ends the reading.
      defer { try? device.close() }
      try body()
    }
    ended.wait()
    ended.signal()
    return String(decoding: text.bytes, as: UTF8.self)
  }

  /// `@unchecked Sendable`: the semaphore stands between writing and reading.
  private final class Collected: @unchecked Sendable {
    var bytes: [UInt8] = []
  }
}
