package import Shards

extension Safetensors {
  /// Reads the bytes of a file.
  ///
  /// Everything is compared with the file's true size before it is used; nothing is copied, the
  /// tensors are slices of `bytes`.
  ///
  /// - Parameter name: of the file, for messages.
  /// - Throws: `DataError` with code `badData`, naming the tensor or the byte.
  package init(_ bytes: [UInt8], name: String) throws(DataError) {
    let reader = SafetensorsReader(bytes: bytes, name: name)
    let dataStart = try reader.dataStart()
    let header = try JSONValue(parsing: bytes[8..<dataStart], file: name, offset: 8)
    var metadata: [String: String] = [:]
    var entries: [SafetensorsReader.Entry] = []
    for member in header.members ?? [] {
      if member.key == Self.metadataKey {
        metadata = try reader.metadata(member.value)
      } else {
        entries.append(try reader.entry(member.key, member.value))
      }
    }
    entries.sort { a, b in
      (a.range.lowerBound, a.range.upperBound) < (b.range.lowerBound, b.range.upperBound)
    }
    try reader.checkCoverage(entries, dataCount: bytes.count - dataStart)
    self.init(
      metadata: metadata,
      tensors: entries.map { entry in
        let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
        return Tensor(
          name: entry.name, element: entry.element, shape: entry.shape, bytes: bytes[range])
      })
  }
}

/// The checks, each before anything relies on what it checks.
private struct SafetensorsReader {
  /// A tensor as the header describes it; `range` within the data.
  struct Entry {
    var name: String
    var element: Safetensors.Tensor.Element
    var shape: [Int]
    var range: Range<Int>
  }

  let bytes: [UInt8]
  let name: String

  /// Where the header ends.
  func dataStart() throws(DataError) -> Int {
    guard bytes.count >= 8 else {
      throw refusal(
        at: .byte(bytes.count), "expected 8 bytes with the header's length, found \(bytes.count)")
    }
    let length = bytes[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Safetensors.largestHeader) else {
      throw refusal(
        at: .byte(0),
        "expected a header of at most \(Safetensors.largestHeader) bytes, found \(length)",
        hint: "is this a safetensors file?")
    }
    let header = Int(length)
    guard header <= bytes.count - 8 else {
      throw refusal(
        at: .byte(0), "expected a header of \(header) bytes, the file has \(bytes.count - 8) more")
    }
    guard header > 0, bytes[8] == UInt8(ascii: "{") else {
      throw refusal(at: .byte(8), "expected a header starting with '{'")
    }
    return 8 + header
  }

  func metadata(_ value: JSONValue) throws(DataError) -> [String: String] {
    guard let members = value.members else {
      throw refusal("expected texts by name in \(Safetensors.metadataKey), found \(value.kind)")
    }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.text else {
        throw refusal(
          "expected a string for \(Excerpt.quoted(member.key)) in \(Safetensors.metadataKey), "
            + "found \(member.value.kind)")
      }
      metadata[member.key] = text
    }
    return metadata
  }

  func entry(_ tensor: String, _ value: JSONValue) throws(DataError) -> Entry {
    let title = "tensor \(Excerpt.quoted(tensor))"
    guard let fields = value.members else {
      throw refusal("\(title): expected an object, found \(value.kind)")
    }
    let known = ["dtype", "shape", "data_offsets"]
    if let field = fields.first(where: { !known.contains($0.key) }) {
      throw refusal("\(title): unknown field \(Excerpt.quoted(field.key))")
    }
    guard let type = value["dtype"]?.text else { throw refusal("\(title): no dtype") }
    guard let element = Safetensors.Tensor.Element(rawValue: type) else {
      throw refusal("\(title): unknown dtype \(Excerpt.quoted(type))")
    }
    let shape = try numbers(value["shape"], "\(title): shape")
    let offsets = try numbers(value["data_offsets"], "\(title): data_offsets")
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw refusal(
        "\(title): expected data_offsets [begin, end], found \(Safetensors.short(offsets))")
    }
    guard let size = Safetensors.Tensor.byteCount(element: element, shape: shape) else {
      throw refusal(
        "\(title): shape \(Safetensors.short(shape)) has more elements than can be counted")
    }
    guard size == offsets[1] - offsets[0] else {
      throw refusal(
        "\(title): expected \(size) bytes for \(type) \(Safetensors.short(shape)), "
          + "found offsets \(offsets[0]) to \(offsets[1])")
    }
    return Entry(name: tensor, element: element, shape: shape, range: offsets[0]..<offsets[1])
  }

  private func numbers(_ value: JSONValue?, _ title: String) throws(DataError) -> [Int] {
    guard let elements = value?.elements else {
      throw refusal("\(title): expected an array, found \(value?.kind ?? "nothing")")
    }
    var numbers: [Int] = []
    for element in elements {
      guard let number = element.integer, number >= 0 else {
        throw refusal("\(title): expected whole numbers, none negative")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// The tensors, in order of their offsets, must fill the data: each byte in exactly one.
  func checkCoverage(_ entries: [Entry], dataCount: Int) throws(DataError) {
    var end = 0
    for entry in entries {
      let title = "tensor \(Excerpt.quoted(entry.name))"
      let start = entry.range.lowerBound
      guard start == end else {
        throw refusal(
          "\(title): " + (start < end ? "overlaps the one before" : "leaves a hole before it")
            + ", expected offset \(end), found \(start)")
      }
      guard entry.range.upperBound <= dataCount else {
        throw refusal(
          "\(title): ends at offset \(entry.range.upperBound), the file has \(dataCount) bytes of data"
        )
      }
      end = entry.range.upperBound
    }
    guard end == dataCount else {
      throw refusal(
        at: .byte(bytes.count - dataCount + end),
        "\(dataCount - end) bytes after the last tensor")
    }
  }

  private func refusal(
    at place: DataError.Place = .whole, _ message: String, hint: String? = nil
  ) -> DataError {
    DataError(.badData, file: name, at: place, message, hint: hint)
  }
}
