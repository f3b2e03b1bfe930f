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
  /// - Parameter threads: threads that share the copying, the caller's included; below 1 is 1.
  /// - Throws: ``DataError`` with code `noSuchInput`, `permissionDenied`, `inputOutput`,
  ///   `outOfMemory`, for gzip also `badData` and `libraryMissing`.
  public static func read(_ path: String, threads: Int = 1) throws(DataError) -> [UInt8] {
    let bytes = try readAsStored(path, threads: threads)
    return Gzip.recognises(bytes) ? try Gzip.expand(bytes, name: path) : bytes
  }

  /// The bytes of the regular file at `path` as they are on disk.
  ///
  /// - Parameter limit: bytes that it may have; a larger one is refused as `badData` before any is read.
  package static func readAsStored(
    _ path: String, threads: Int = 1, limit: Int = .max
  ) throws(DataError) -> [UInt8] {
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
    guard size <= limit else {
      throw DataError(.badData, file: path, "expected at most \(limit) bytes, found \(size)")
    }
    try Memory.require(size, for: path)
    return try contents(descriptor, size: size, path: path, threads: threads)
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

  /// Bytes that a thread asks for at a time. Linux reads 2 GiB − 4 KiB at most in one call; macOS
  /// refuses to read more.
  private static let pieceBytes = 4 << 20

  private static func contents(
    _ descriptor: Int32, size: Int, path: String, threads: Int
  ) throws(DataError) -> [UInt8] {
    let pieces = RowRanges(chunksOf: 0..<size, size: pieceBytes)
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      Memory.preferLargePages(UnsafeMutableRawBufferPointer(buffer))
      guard let start = buffer.baseAddress else { return }
      // Pieces are disjoint.
      nonisolated(unsafe) let base = start
      let ends = ParallelMap.map(pieces.count, threads: threads) { index in
        Result { () throws(SystemError) in try fill(descriptor, base, pieces[index]) }
      }
      do throws(SystemError) {
        for (piece, end) in zip(pieces, ends) {
          count = try end.get()
          if count < piece.upperBound { return }  // Cut short since its size was asked for.
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw refusal(failure, path: path) }
    return bytes
  }

  /// Reads a piece and returns where it ended, before its time where the file ends.
  private static func fill(
    _ descriptor: Int32, _ base: UnsafeMutablePointer<UInt8>, _ piece: Range<Int>
  ) throws(SystemError) -> Int {
    var position = piece.lowerBound
    while position < piece.upperBound {
      let (place, wanted) = (position, piece.upperBound - position)
      let got = try SystemError.check {
        pread(descriptor, base + place, wanted, off_t(place))
      }
      if got == 0 { break }
      position += got
    }
    return position
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
