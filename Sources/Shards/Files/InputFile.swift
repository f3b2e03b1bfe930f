#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file read whole into memory, expanded if it is gzip.
public enum InputFile {
  /// The contents of the regular file at `path`; gzip is recognised by its first bytes, whatever
  /// the file is called.
  ///
  /// A folder, pipe or device is refused without waiting for it.
  ///
  /// - Throws: ``DataError`` with code `noSuchInput`, `permissionDenied`, `inputOutput`,
  ///   `outOfMemory`, for gzip also `badData` and `libraryMissing`.
  public static func read(_ path: String) throws(DataError) -> [UInt8] {
    let bytes = try readAsStored(path)
    return Gzip.recognises(bytes) ? try Gzip.expand(bytes, name: path) : bytes
  }

  /// The bytes of the regular file at `path` as they are on disk.
  package static func readAsStored(_ path: String) throws(DataError) -> [UInt8] {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DataError(.noSuchInput, file: path, "no file can have this name")
    }
    // O_NONBLOCK: opening a pipe nobody writes to would wait for ever.
    let descriptor: Int32
    do {
      let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
      descriptor = try SystemError.check { open(path, flags) }
    } catch {
      throw refusal(error, path: path)
    }
    defer { close(descriptor) }
    let size = try regularFileSize(descriptor, path: path)
    try Memory.require(size, for: path)
    return try contents(descriptor, size: size, path: path)
  }

  /// A folder, pipe, socket or device has no size to trust and may never end.
  private static func regularFileSize(
    _ descriptor: Int32, path: String
  ) throws(DataError) -> Int {
    var status = stat()
    do {
      _ = try SystemError.check { fstat(descriptor, &status) }
    } catch {
      throw refusal(error, path: path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFDIR:
      throw DataError(.noSuchInput, file: path, "expected a file, found a folder")
    case S_IFIFO:
      throw DataError(.noSuchInput, file: path, "expected a file, found a pipe")
    default:
      throw DataError(.noSuchInput, file: path, "expected a file, found a device")
    }
  }

  private static func contents(
    _ descriptor: Int32, size: Int, path: String
  ) throws(DataError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      do throws(SystemError) {
        while count < size {
          // Linux reads 2 GiB − 4 KiB at most in one call; macOS refuses to read more.
          let wanted = min(size - count, 1 << 30)
          let position = count
          let got = try SystemError.check {
            pread(descriptor, buffer.baseAddress.map { $0 + position }, wanted, off_t(position))
          }
          if got == 0 { return }  // Cut short since its size was asked for.
          count += got
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw refusal(failure, path: path) }
    return bytes
  }

  private static func refusal(_ error: SystemError, path: String) -> DataError {
    let code: DataError.Code =
      switch error.number {
      case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, ENXIO, ENODEV: .noSuchInput
      case EACCES, EPERM: .permissionDenied
      default: .inputOutput
      }
    return DataError(code, file: path, error.description)
  }
}
