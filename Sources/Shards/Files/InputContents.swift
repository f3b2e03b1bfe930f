/// What an input file holds, expanded if it is gzip: all of it, or, where it is large and stored as it
/// is, how it begins, and the file for the rest.
package struct InputContents: Sendable {
  /// The file's name, for messages.
  package let name: String
  /// All bytes, or as many of the first as show what the file is.
  package let head: [UInt8]
  /// `nil` where ``head`` is all.
  package let file: OpenFile?

  /// Bytes, those included that are still in the file.
  package var count: Int { file?.size ?? head.count }

  /// What is not larger than this is read whole.
  package static let standardHead = 1 << 20

  /// Contents in memory.
  package init(_ bytes: [UInt8], name: String) {
    (self.name, head, file) = (name, bytes, nil)
  }

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - threads: threads that share the reading, the caller's included; below 1 is 1.
  ///   - head: bytes to read at first.
  /// - Throws: ``DataError`` as ``InputFile/read(_:threads:)``.
  package init(
    of path: String, threads: Int, head: Int = standardHead
  ) throws(DataError) {
    name = path
    let file = try OpenFile(path)
    let first = file.size > head ? try file.bytes(0..<head) : try file.contents(threads: threads)
    if Gzip.recognises(first) {
      let stored = file.size > head ? try file.contents(threads: threads) : first
      (self.head, self.file) = (try Gzip.expand(stored, name: path), nil)
    } else {
      (self.head, self.file) = (first, file.size > head ? file : nil)
    }
  }

  /// All bytes.
  ///
  /// - Throws: ``DataError`` `inputOutput` or `outOfMemory`.
  package func whole(threads: Int) throws(DataError) -> [UInt8] {
    try file?.contents(threads: threads) ?? head
  }
}
