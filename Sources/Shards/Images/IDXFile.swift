/// An IDX file of unsigned bytes: the format of MNIST's images and labels.
///
///     byte 0, 1   0, 0
///     byte 2      type of the elements, 08 for unsigned bytes
///     byte 3      number of dimensions D
///     byte 4 …    D sizes, 32 bits each, big-endian
///     then        the elements, last dimension fastest
///
/// Y. LeCun, C. Cortes and C. Burges, *The MNIST database of handwritten digits*, 1998.
package struct IDXFile: Sendable, Equatable {
  /// The name that messages use.
  package let name: String
  /// Sizes, first dimension first.
  package let dimensions: [Int]
  /// Row-major, as many as the product of `dimensions`.
  package let elements: [UInt8]

  /// Whether `bytes` start like IDX, whole, damaged or byte-swapped; no text file does, in UTF-32
  /// neither.
  package static func recognises(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0, 0]) { return !bytes.starts(with: [0, 0, 0xFE, 0xFF]) }
    return bytes.count >= 4 && bytes[2] == 0 && bytes[3] == 0
      && IDXHeader.types[bytes[1]] != nil
  }

  /// Reads `bytes`; nothing is allocated before the sizes are known to fit.
  ///
  /// - Throws: ``DataError`` with code `badData`, the byte, what was expected and what was found.
  package init(_ bytes: [UInt8], name: String) throws(DataError) {
    self.name = name
    let reader = IDXHeader(bytes: bytes, name: name)
    dimensions = try reader.dimensions()
    let start = 4 + 4 * dimensions.count
    let needed = try reader.elementCount(dimensions)
    guard bytes.count - start == needed else {
      let sizes = dimensions.map(String.init).joined(separator: " × ")
      throw DataError(
        .badData, file: name, at: .byte(start),
        "expected \(needed) bytes for \(sizes) elements, found \(bytes.count - start)")
    }
    elements = Array(bytes[start...])
  }
}

/// The part before the elements, checked byte by byte.
private struct IDXHeader {
  let bytes: [UInt8]
  let name: String

  func dimensions() throws(DataError) -> [Int] {
    guard bytes.count >= 4 else {
      throw refusal(bytes.count, "expected an IDX header of 4 bytes, found \(bytes.count)")
    }
    try checkMagic()
    let count = Int(bytes[3])
    guard count == 1 || count == 3 else {
      throw refusal(
        3, "expected 1 dimension (labels) or 3 (images), found \(count)",
        hint: count == 4 ? "colour images are not supported: convert them to grey" : nil)
    }
    let header = 4 + 4 * count
    guard bytes.count >= header else {
      throw refusal(
        bytes.count,
        "expected a header of \(header) bytes for \(count) dimensions, "
          + "the file ends after \(bytes.count)")
    }
    return (0..<count).map { index in
      bytes[4 + 4 * index..<8 + 4 * index].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private func checkMagic() throws(DataError) {
    let magic = bytes[..<4]
    let found = magic.map(hexadecimal).joined(separator: " ")
    if magic.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      let text = Excerpt.quoted(String(decoding: magic, as: UTF8.self))
      throw refusal(0, "expected an IDX file, starting with bytes 00 00 08, found text \(text)")
    }
    if bytes[2] == 0, bytes[3] == 0, Self.types[bytes[1]] != nil {
      throw refusal(
        0, "expected an IDX file, starting with bytes 00 00 08, found \(found)",
        hint: "the header is byte-swapped: write the numbers big-endian")
    }
    guard bytes[0] == 0, bytes[1] == 0, let type = Self.types[bytes[2]] else {
      throw refusal(0, "expected an IDX file, starting with bytes 00 00 08, found \(found)")
    }
    guard bytes[2] == 0x08 else {
      throw refusal(
        2,
        "expected elements of type 08 (unsigned bytes), "
          + "found \(hexadecimal(bytes[2])) (\(type))")
    }
  }

  /// The product of the sizes; compared with the file's size before it is believed.
  func elementCount(_ dimensions: [Int]) throws(DataError) -> Int {
    var product = 1
    for (index, size) in dimensions.enumerated() {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow else {
        let sizes = dimensions.map(String.init).joined(separator: " × ")
        throw refusal(
          4 + 4 * index,
          "expected sizes that fit a file of \(bytes.count) bytes, found \(sizes)")
      }
      product = next
    }
    return product
  }

  /// The element types of the format, by code.
  static let types: [UInt8: String] = [
    0x08: "unsigned bytes", 0x09: "signed bytes", 0x0B: "16-bit integers",
    0x0C: "32-bit integers", 0x0D: "32-bit floats", 0x0E: "64-bit floats",
  ]

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  private func refusal(_ byte: Int, _ message: String, hint: String? = nil) -> DataError {
    DataError(.badData, file: name, at: .byte(byte), message, hint: hint)
  }
}
