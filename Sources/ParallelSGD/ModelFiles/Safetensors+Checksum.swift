package import Shards

/// A checksum over the whole file, texts and shapes included, not the tensors alone: a flipped bit
/// in a stored mean would else pass as another mean.
///
/// The metadata's `sha256` holds the SHA-256 of the file's own bytes with these 64 digits replaced
/// by zeros. Readers of other programs ignore it.
extension Safetensors {
  /// The metadata key of the checksum.
  package static let checksumKey = "sha256"

  private static let blank = String(repeating: "0", count: 64)

  /// The whole file, with its checksum.
  package var encodedWithChecksum: [UInt8] {
    var copy = self
    copy.metadata[Self.checksumKey] = Self.blank
    var file = copy.encoded
    guard let place = Self.checksumPlace(in: file, holding: Self.blank) else {
      preconditionFailure("the checksum's place is not in the file just written")
    }
    file.replaceSubrange(place, with: SHA256.hexadecimal(file).utf8)
    return file
  }

  /// Reads the bytes of a file that must carry its checksum.
  ///
  /// - Throws: as ``init(_:name:)``, and `DataError` with code `badData` for a checksum that is
  ///   missing or another.
  package init(verifying bytes: [UInt8], name: String) throws(DataError) {
    try self.init(bytes, name: name)
    guard let expected = metadata[Self.checksumKey],
      let place = Self.checksumPlace(in: bytes, holding: expected)
    else {
      throw DataError(.badData, file: name, "the file carries no checksum of its contents")
    }
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<place.lowerBound])) }
    [UInt8](Self.blank.utf8).withUnsafeBytes { hash.update($0) }
    bytes.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[place.upperBound...])) }
    guard hash.hexadecimal() == expected else {
      throw DataError(
        .badData, file: name, "the contents do not match their checksum: the file is damaged")
    }
  }

  /// Where the 64 digits stand. No other place looks alike: within a text of the metadata the
  /// quotes would be escaped, and a tensor's name is followed by an object.
  private static func checksumPlace(in file: [UInt8], holding digits: String) -> Range<Int>? {
    guard digits.utf8.count == 64 else { return nil }
    let pattern = [UInt8]("\"\(checksumKey)\":\"\(digits)\"".utf8)
    let headerEnd = 8 + file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var start = 8
    while start + pattern.count <= headerEnd {
      if file[start] == pattern[0], file[start..<start + pattern.count].elementsEqual(pattern) {
        return start + pattern.count - 65..<start + pattern.count - 1
      }
      start += 1
    }
    return nil
  }
}
