/// Accents that follow one letter, counted.
///
/// Two strings are compared by what they mean, for which the accents of each letter are sorted, in
/// quadratic time: a letter with a hundred thousand of them would take minutes. Real text has a few;
/// Unicode's own stream-safe form (UAX #15) allows 30.
package enum CombiningMarks {
  /// More in a row are no text.
  package static let limit = 256

  /// Where a run in valid UTF-8 goes over ``limit``, or `nil`.
  package static func firstTooMany(in bytes: ArraySlice<UInt8>) -> Int? {
    var (index, run) = (bytes.startIndex, 0)
    while index < bytes.endIndex {
      let lead = bytes[index]
      // Below U+0300 nothing combines, and all of it begins with a byte below 0xCC.
      guard lead >= 0xCC else {
        run = 0
        index += lead >= 0x80 ? 2 : isPlain(bytes, from: index) ? 8 : 1
        continue
      }
      let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      var value = UInt32(lead & (0x7F >> UInt8(length)))
      for byte in bytes[index + 1..<index + length] { value = value << 6 | UInt32(byte & 0x3F) }
      run = combines(value) ? run + 1 : 0
      if run > limit { return index }
      index += length
    }
    return nil
  }

  /// Whether the next eight bytes are ASCII.
  @inline(__always)
  private static func isPlain(_ bytes: ArraySlice<UInt8>, from index: Int) -> Bool {
    guard index + 8 <= bytes.endIndex else { return false }
    let word = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: index - bytes.startIndex, as: UInt64.self)
    }
    return word & 0x8080_8080_8080_8080 == 0
  }

  private static func combines(_ value: UInt32) -> Bool {
    // Most of the letters of Chinese, Japanese and Korean, without a look at the tables.
    if (0x3100...0xA66E).contains(value) || (0xAC00...0xD7FF).contains(value) { return false }
    guard let scalar = Unicode.Scalar(value) else { return false }
    return scalar.properties.canonicalCombiningClass != .notReordered
  }
}
