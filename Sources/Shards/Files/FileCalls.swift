#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// The system calls that writing a file takes, one closure each, so that a test can make any of
/// them fail at any time.
package struct FileCalls: Sendable {
  /// Creates a new file for writing; fails where the name is taken, even by a symbolic link.
  package var create: @Sendable (_ path: String) throws(SystemError) -> Int32
  /// Writes some of the bytes and returns how many.
  package var write: @Sendable (Int32, UnsafeRawBufferPointer) throws(SystemError) -> Int
  /// Returns once what was written is on the disk.
  package var sync: @Sendable (Int32) throws(SystemError) -> Void
  /// Closes, for better or worse.
  package var close: @Sendable (Int32) throws(SystemError) -> Void
  /// Gives a file a new name in one step, taking the place of what had it.
  package var rename: @Sendable (_ old: String, _ new: String) throws(SystemError) -> Void
  /// Returns once the names in a folder are on the disk.
  package var syncFolder: @Sendable (_ path: String) throws(SystemError) -> Void
  /// Removes a name.
  package var remove: @Sendable (_ path: String) -> Void

  /// The system's own.
  package static let system = FileCalls(
    create: { (path) throws(SystemError) in
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      return try SystemError.check { open(path, flags, 0o666) }
    },
    write: { (descriptor, bytes) throws(SystemError) in
      // A call moves 2 GiB at most.
      let count = min(bytes.count, 1 << 30)
      return try SystemError.check { systemWrite(descriptor, bytes.baseAddress, count) }
    },
    sync: { (descriptor) throws(SystemError) in
      #if canImport(Darwin)
        // fsync alone leaves the data in the drive's cache there; not every file system can more.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
      #endif
      _ = try SystemError.check { fsync(descriptor) }
    },
    close: { (descriptor) throws(SystemError) in
      // Not to be repeated after EINTR: the descriptor is gone, its number perhaps given anew.
      if systemClose(descriptor) != 0, errno != EINTR { throw SystemError.last }
    },
    rename: { (old, new) throws(SystemError) in
      _ = try SystemError.check { systemRename(old, new) }
    },
    syncFolder: { (path) throws(SystemError) in
      let descriptor = try SystemError.check { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
      defer { _ = systemClose(descriptor) }
      do throws(SystemError) {
        _ = try SystemError.check { fsync(descriptor) }
      } catch {
        // Some file systems have no such thing; the rename stands all the same.
        if error.number != EINVAL && error.number != ENOTSUP { throw error }
      }
    },
    remove: { _ = unlink($0) })
}

// Inside the type these names are its properties'.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func systemRename(_ old: String, _ new: String) -> Int32 { rename(old, new) }
