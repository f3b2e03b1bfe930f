package import Shards

extension Safetensors {
  /// A named array of numbers in a model file: the bytes, and how to read them.
  package struct Tensor: Sendable, Equatable {
    /// The element types of safetensors whose elements are whole bytes, narrow to wide, in the order
    /// of the reference implementation.
    package enum Element: String, Sendable, CaseIterable, Comparable {
      case bool = "BOOL"
      case uint8 = "U8"
      case int8 = "I8"
      case float8E5M2 = "F8_E5M2"
      case float8E4M3 = "F8_E4M3"
      case float8E8M0 = "F8_E8M0"
      case int16 = "I16"
      case uint16 = "U16"
      case float16 = "F16"
      case bfloat16 = "BF16"
      case int32 = "I32"
      case uint32 = "U32"
      case float32 = "F32"
      case complex64 = "C64"
      case float64 = "F64"
      case int64 = "I64"
      case uint64 = "U64"

      /// Whether `a` comes first in the list above.
      package static func < (a: Element, b: Element) -> Bool {
        for element in allCases where element == a || element == b { return element == a && a != b }
        return false
      }

      /// Bytes of one element.
      package var size: Int {
        switch self {
        case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .complex64, .float64, .int64, .uint64: 8
        }
      }
    }

    package let name: String
    package let element: Element
    /// Sizes, outermost first; none for a single number.
    package let shape: [Int]
    /// Row-major, little-endian.
    package let bytes: ArraySlice<UInt8>

    /// A tensor of given bytes, as many as shape and element need.
    package init(name: String, element: Element, shape: [Int], bytes: ArraySlice<UInt8>) {
      precondition(
        Self.byteCount(element: element, shape: shape) == bytes.count,
        "\(bytes.count) bytes for a \(element.rawValue) tensor of shape \(shape)")
      self.name = name
      self.element = element
      self.shape = shape
      self.bytes = bytes
    }

    /// A tensor of 32-bit floats, as many as `shape` has room for.
    package init(name: String, shape: [Int], floats: [Float]) {
      // Every system that there is Swift for stores the low byte first, as the file does.
      let bytes = floats.withUnsafeBytes { [UInt8]($0) }
      self.init(name: name, element: .float32, shape: shape, bytes: bytes[...])
    }

    /// The numbers of a tensor of 32-bit floats.
    ///
    /// - Parameter file: the name that errors give.
    /// - Throws: `DataError` with code `badData` for another element type, NaN or infinity.
    package func floats(file: String) throws(DataError) -> [Float] {
      let title = "tensor \(Excerpt.quoted(name))"
      guard element == .float32 else {
        throw DataError(
          .badData, file: file, "\(title): expected elements F32, found \(element.rawValue)")
      }
      let floats = bytes.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: 4).map { offset in
          Float(
            bitPattern: UInt32(
              littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
      }
      if let index = floats.firstIndex(where: { !$0.isFinite }) {
        throw DataError(
          .badData, file: file,
          "\(title): element \(index) is \(floats[index]), expected a finite number")
      }
      return floats
    }

    /// Bytes that a tensor takes, or `nil` beyond `Int`.
    package static func byteCount(element: Element, shape: [Int]) -> Int? {
      var count = element.size
      for size in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        if overflow || size < 0 { return nil }
        count = product
      }
      return count
    }
  }
}
