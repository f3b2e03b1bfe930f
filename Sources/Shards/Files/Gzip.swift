/// gzip, RFC 1952: one or more members, each with its checksum and length verified.
enum Gzip {
  /// A file may expand to this much whatever its size, and beyond it to ``largestRatio`` times its
  /// size: deflate reaches 1032 : 1, data worth training on stays far below.
  static let freeExpansion = 64 << 20
  static let largestRatio = 100

  /// Whether the first bytes are those of gzip.
  static func recognises(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1F, 0x8B])
  }

  /// The contents of a gzip file.
  ///
  /// - Parameters:
  ///   - name: of the file, for messages.
  ///   - limit: bytes the contents may have; `nil` for ``limit(ofFileSize:)``.
  ///   - libraries: where zlib may be.
  /// - Throws: ``DataError`` with code `badData` and the place in the compressed bytes for damage,
  ///   truncation, bytes after the end and bombs, `libraryMissing` without zlib.
  static func expand(
    _ bytes: [UInt8], name: String, limit: Int? = nil, libraries: [String] = Zlib.names
  ) throws(DataError) -> [UInt8] {
    let zlib = try Zlib(names: libraries, for: name)
    let limit = limit ?? self.limit(ofFileSize: bytes.count)
    let declared = min(declaredSize(bytes), limit)
    try Memory.require(declared, for: name)
    var expansion = Expansion(name: name, limit: limit)
    expansion.output.reserveCapacity(declared)
    var failure: DataError?
    bytes.withUnsafeBufferPointer { input in
      do throws(DataError) {
        try expansion.run(zlib, over: input)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return expansion.output
  }

  /// What a file of `size` bytes may expand to.
  static func limit(ofFileSize size: Int) -> Int {
    let (product, overflow) = size.multipliedReportingOverflow(by: largestRatio)
    return overflow ? .max : max(freeExpansion, product)
  }

  /// What the last four bytes say: the size of the last member modulo 2³². Good for reserving
  /// memory, and compared with the truth by zlib. Not good for refusing a bomb beforehand: a file
  /// cut short, by far the likelier fault, ends in any four bytes and would be called one.
  private static func declaredSize(_ bytes: [UInt8]) -> Int {
    bytes.count < 18 ? 0 : bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// A gzip file on its way from `input` to `output`.
private struct Expansion {
  let name: String
  let limit: Int
  var output: [UInt8] = []
  private var scratch = [UInt8](repeating: 0, count: 1 << 18)

  init(name: String, limit: Int) {
    self.name = name
    self.limit = limit
  }

  mutating func run(
    _ zlib: Zlib, over input: UnsafeBufferPointer<UInt8>
  ) throws(DataError) {
    // zlib keeps the stream's address: it may not move.
    let stream = UnsafeMutablePointer<Zlib.Stream>.allocate(capacity: 1)
    stream.initialize(to: Zlib.Stream())
    defer { stream.deallocate() }
    guard zlib.open(stream) == .ok else {
      throw DataError(.libraryMissing, file: name, "the system's zlib is not compatible")
    }
    defer { zlib.close(stream) }
    var position = 0
    while position < input.count {
      guard Gzip.recognises(input[position...]) else {
        throw damaged(
          at: position, "\(input.count - position) bytes after the end of the gzip data")
      }
      guard zlib.reset(stream) == .ok else {
        throw damaged(at: position, "zlib cannot start a member")
      }
      position = try expandMember(zlib, stream, input, from: position)
    }
  }

  /// Expands the member at `start` and returns where it ends.
  private mutating func expandMember(
    _ zlib: Zlib, _ stream: UnsafeMutablePointer<Zlib.Stream>,
    _ input: UnsafeBufferPointer<UInt8>, from start: Int
  ) throws(DataError) -> Int {
    var position = start
    while true {
      // zlib counts in 32 bits; a longer file is handed over in pieces.
      let piece = UInt32(clamping: min(input.count - position, 1 << 30))
      stream.pointee.nextIn = input.baseAddress.map { $0 + position }
      stream.pointee.availableIn = piece
      let (status, written) = scratch.withUnsafeMutableBufferPointer { room in
        stream.pointee.nextOut = room.baseAddress
        stream.pointee.availableOut = UInt32(clamping: room.count)
        let status = zlib.inflate(stream)
        return (status, room.count - Int(stream.pointee.availableOut))
      }
      position += Int(piece - stream.pointee.availableIn)
      guard output.count + written <= limit else {
        throw DataError(
          .badData, file: name, at: .byte(position),
          "expands to more than \(limit) bytes, over \(Gzip.largestRatio) times its size: a gzip bomb?",
          hint: "if the contents are as they should be, expand the file with gunzip first")
      }
      output.append(contentsOf: scratch[..<written])
      switch status {
      case .streamEnd: return position
      case .ok, .bufferError:
        if position == input.count && written < scratch.count {
          throw damaged(at: position, "the gzip data ends too early, the file is cut short")
        }
      case .memoryError:
        throw DataError(.outOfMemory, file: name, "not enough memory to expand gzip")
      default:
        let reason = stream.pointee.message.map { String(cString: $0) } ?? "not readable"
        throw damaged(at: position, "damaged gzip data: \(reason)")
      }
    }
  }

  private func damaged(at position: Int, _ message: String) -> DataError {
    DataError(.badData, file: name, at: .byte(position), message)
  }
}
