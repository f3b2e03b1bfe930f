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
    try InputContents(of: path, threads: threads, head: .max).head
  }

  /// The bytes of the regular file at `path` as they are on disk.
  ///
  /// - Parameter limit: bytes that it may have; a larger one is refused as `badData` before any is read.
  package static func readAsStored(
    _ path: String, limit: Int = .max
  ) throws(DataError) -> [UInt8] {
    let file = try OpenFile(path)
    guard file.size <= limit else {
      throw DataError(.badData, file: path, "expected at most \(limit) bytes, found \(file.size)")
    }
    return try file.contents(threads: 1)
  }
}
