#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that is there whole, old or new, whatever happens while it is written.
public enum OutputFile {
  /// Puts `bytes` at `path`, in the place of what is there.
  ///
  /// A temporary file in the same folder is written, brought to disk and given the name in one
  /// step, then the folder is brought to disk. Until that step the old file is untouched; after a
  /// failure the temporary file is removed. A symbolic link at `path` is replaced, not followed.
  ///
  /// - Throws: ``DataError`` with code `cannotCreate` where a file cannot be made at `path`,
  ///   `permissionDenied`, or `inputOutput` (no room left, failing disk).
  public static func replace(_ path: String, with bytes: [UInt8]) throws(DataError) {
    try replace(path, with: bytes, calls: .system)
  }

  /// As ``replace(_:with:)``, over given system calls.
  package static func replace(
    _ path: String, with bytes: [UInt8], calls: FileCalls
  ) throws(DataError) {
    let folder = try folder(of: path)
    try requirePlace(path)
    let (temporary, descriptor) = try createTemporary(in: folder, for: path, calls)
    do throws(SystemError) {
      try fill(descriptor, with: bytes, calls)
      try calls.rename(temporary, path)
    } catch {
      calls.remove(temporary)
      throw failure(error, path: path)
    }
    do throws(SystemError) {
      try calls.syncFolder(folder)
    } catch {
      throw failure(error, path: path)
    }
  }

  /// Writes, syncs and closes; closes in any case.
  private static func fill(
    _ descriptor: Int32, with bytes: [UInt8], _ calls: FileCalls
  ) throws(SystemError) {
    var problem: SystemError?
    bytes.withUnsafeBytes { bytes in
      do throws(SystemError) {
        var written = 0
        while written < bytes.count {
          let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
          written += try calls.write(descriptor, rest)
        }
        try calls.sync(descriptor)
      } catch {
        problem = error
      }
    }
    do throws(SystemError) {
      try calls.close(descriptor)
    } catch {
      problem = problem ?? error
    }
    if let problem { throw problem }
  }

  private static func folder(of path: String) throws(DataError) -> String {
    guard !path.isEmpty, !path.utf8.contains(0), path.utf8.last != UInt8(ascii: "/") else {
      throw DataError(.cannotCreate, file: path, "no file can have this name")
    }
    return PathParts.folder(of: path) ?? "."
  }

  /// Refuses what is no place for a file: a folder, and a device or pipe, whose place a rename would
  /// take, as in `-o /dev/null`.
  package static func requirePlace(_ path: String) throws(DataError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device or pipe"
    throw DataError(.cannotCreate, file: path, "expected a place for a file, found \(kind)")
  }

  private static func temporaryName(process: Int32, attempt: Int) -> String {
    temporaryPrefix + "\(process)-\(attempt)" + temporarySuffix
  }

  private static let (temporaryPrefix, temporarySuffix) = (".ptrain-", ".tmp")

  /// Removes temporary files that a process left in `folder` when it was ended in the middle.
  ///
  /// - Parameter process: its number; `nil` for all that are no more. A number that this process has
  ///   now is that of an earlier one, as in containers, so call it before the first file is written.
  package static func removeTemporaries(in folder: String, of process: Int32? = nil) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(temporaryPrefix), name.hasSuffix(temporarySuffix) else { continue }
      let numbers = name.dropFirst(temporaryPrefix.count).dropLast(temporarySuffix.count)
        .split(separator: "-", omittingEmptySubsequences: false).map { Int32($0) }
      guard numbers.count == 2, let owner = numbers[0], numbers[1] != nil else { continue }
      let file = folder + "/" + name
      // What is no regular file was never one of these.
      var status = stat()
      guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if owner == process ?? getpid() || (process == nil && isGone(owner)) { unlink(file) }
    }
  }

  private static func isGone(_ process: Int32) -> Bool {
    process > 0 && kill(process, 0) != 0 && errno == ESRCH
  }

  /// A name that is new: one taken already, be it by a planted link, is left alone.
  private static func createTemporary(
    in folder: String, for path: String, _ calls: FileCalls
  ) throws(DataError) -> (path: String, descriptor: Int32) {
    var attempt = 0
    while true {
      let temporary = folder + "/" + temporaryName(process: getpid(), attempt: attempt)
      do throws(SystemError) {
        return (temporary, try calls.create(temporary))
      } catch {
        attempt += 1
        if error.number == EEXIST, attempt < 1000 { continue }
        throw refusal(error, path: path)
      }
    }
  }

  /// Why a file could not be made.
  private static func refusal(_ error: SystemError, path: String) -> DataError {
    let code: DataError.Code =
      switch error.number {
      case EACCES, EPERM, EROFS: .permissionDenied
      case ENOSPC, EDQUOT, EIO: .inputOutput
      default: .cannotCreate
      }
    return DataError(code, file: path, error.description)
  }

  /// Why it could not be filled or named.
  private static func failure(_ error: SystemError, path: String) -> DataError {
    let code: DataError.Code = error.number == EISDIR ? .cannotCreate : .inputOutput
    return DataError(code, file: path, error.description)
  }
}
