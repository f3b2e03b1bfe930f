package import Shards

/// A safetensors file: named tensors and texts, nothing that could run.
///
///     byte 0      N, length of the header, 64 bits, little-endian
///     byte 8      header, JSON: {"__metadata__": {…}, "name": {"dtype", "shape", "data_offsets"}, …}
///     byte 8 + N  the tensors' bytes, without hole or overlap
///
/// <https://github.com/huggingface/safetensors>, format of version 0.3 and later. Written files are
/// those of the reference implementation, byte for byte: wide elements first, then by name, the
/// header padded with blanks so that the data starts at a multiple of 8.
package struct Safetensors: Sendable, Equatable {
  /// What the reference implementation accepts; it bounds the memory a hostile file can take.
  static let largestHeader = 100_000_000
  /// The key of the texts within the header.
  static let metadataKey = "__metadata__"

  /// Texts by name.
  package var metadata: [String: String]
  /// In the order of their bytes.
  package var tensors: [Tensor]

  /// The contents of a file to be written; no two tensors of one name.
  package init(metadata: [String: String] = [:], tensors: [Tensor]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The tensor called `name`.
  package subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The whole file.
  package var encoded: [UInt8] {
    let sorted = tensors.sorted { a, b in
      a.element != b.element
        ? a.element > b.element : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    precondition(
      Set(sorted.map(\.name)).count == sorted.count && self[Self.metadataKey] == nil,
      "tensor names are not distinct: \(sorted.map(\.name))")
    var header = Self.header(metadata: metadata, tensors: sorted).serialized
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { [UInt8]($0) }
    file.reserveCapacity(8 + header.count + sorted.reduce(0) { $0 + $1.bytes.count })
    file += header
    for tensor in sorted { file += tensor.bytes }
    return file
  }

  /// Refuses a file that readers would refuse for its header, before it takes the place of a good one.
  ///
  /// - Throws: `DataError` with code `cannotCreate`.
  package static func requireReadable(_ bytes: [UInt8], path: String) throws(DataError) {
    let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard header <= largestHeader else {
      throw DataError(
        .cannotCreate, file: path,
        "its header would have \(header) bytes, more than the \(largestHeader) that can be read",
        hint: "fewer epochs have fewer reports to keep")
    }
  }

  /// `[64, 32]` for a message, of a hostile file's shape the first few sizes.
  static func short(_ numbers: [Int]) -> String {
    let shown = numbers.prefix(4).map(String.init).joined(separator: ", ")
    return "[" + shown + (numbers.count > 4 ? ", … \(numbers.count) in all]" : "]")
  }

  private static func header(metadata: [String: String], tensors: [Tensor]) -> JSONValue {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { JSONValue.Member($0.key, .string($0.value)) }
      members.append(JSONValue.Member(metadataKey, .object(texts)))
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.bytes.count
      members.append(
        JSONValue.Member(
          tensor.name,
          .object([
            JSONValue.Member("dtype", .string(tensor.element.rawValue)),
            JSONValue.Member("shape", .array(tensor.shape.map { .integer($0) })),
            JSONValue.Member("data_offsets", .array([.integer(offset), .integer(end)])),
          ])))
      offset = end
    }
    return .object(members)
  }
}
