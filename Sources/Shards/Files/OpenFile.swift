#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A regular file, open for reading at any place by any thread.
package final class OpenFile: Sendable {
  package let path: String
  /// Bytes it had when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens the file at `path`; a folder, pipe or device is refused without waiting for it.
  ///
  /// - Throws: ``DataError`` `noSuchInput`, `permissionDenied` or `inputOutput`.
  package init(_ path: String) throws(DataError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DataError(.noSuchInput, file: path, "no file can have this name")
    }
    do {
      // O_NONBLOCK: opening a pipe nobody writes to would wait for ever.
      let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
      descriptor = try SystemError.check { open(path, flags) }
    } catch {
      throw Self.refusal(error, path: path)
    }
    self.path = path
    do throws(DataError) {
      let status = try Self.status(descriptor, path: path)
      try Self.checkKind(status, path: path)
      size = Int(status.st_size)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  private static func status(_ descriptor: Int32, path: String) throws(DataError) -> stat {
    var status = stat()
    do {
      _ = try SystemError.check { fstat(descriptor, &status) }
    } catch {
      throw refusal(error, path: path)
    }
    return status
  }

  /// A folder, pipe, socket or device has no size to trust and may never end.
  private static func checkKind(_ status: stat, path: String) throws(DataError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR:
      throw DataError(.noSuchInput, file: path, "expected a file, found a folder")
    case S_IFIFO:
      throw DataError(.noSuchInput, file: path, "expected a file, found a pipe")
    default:
      throw DataError(.noSuchInput, file: path, "expected a file, found a device")
    }
  }

  // MARK: Reading

  /// Bytes asked for at a time. Linux reads 2 GiB − 4 KiB at most in one call; macOS refuses to read
  /// more.
  private static let mostBytes = 4 << 20

  /// Reads `range` to `target` and returns how many bytes were there: fewer than asked for where the
  /// file has been cut short since it was opened.
  package func read(
    _ range: Range<Int>, to target: UnsafeMutablePointer<UInt8>
  ) throws(DataError) -> Int {
    var position = range.lowerBound
    while position < range.upperBound {
      let (place, wanted) = (position, min(Self.mostBytes, range.upperBound - position))
      let got: Int
      do {
        got = try SystemError.check {
          pread(descriptor, target + (place - range.lowerBound), wanted, off_t(place))
        }
      } catch {
        throw Self.refusal(error, path: path)
      }
      if got == 0 { break }
      position += got
    }
    return position - range.lowerBound
  }

  /// The bytes of `range` that are there.
  package func bytes(_ range: Range<Int>) throws(DataError) -> [UInt8] {
    var failure: DataError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      do throws(DataError) {
        count = try read(range, to: base)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// All the bytes that are there, `threads` threads sharing the copying.
  package func contents(threads: Int) throws(DataError) -> [UInt8] {
    try Memory.require(size, for: path)
    let pieces = RowRanges(chunksOf: 0..<size, size: Self.mostBytes)
    var failure: DataError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      Memory.preferLargePages(UnsafeMutableRawBufferPointer(buffer))
      guard let start = buffer.baseAddress else { return }
      // Pieces are disjoint.
      nonisolated(unsafe) let base = start
      let counts = ParallelMap.map(pieces.count, threads: threads) { index in
        Result { () throws(DataError) in
          try read(pieces[index], to: base + pieces[index].lowerBound)
        }
      }
      do throws(DataError) {
        for (piece, read) in zip(pieces, counts) {
          count += try read.get()
          if count < piece.upperBound { return }  // Cut short since its size was asked for.
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
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
