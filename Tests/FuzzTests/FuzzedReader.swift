import Shards

/// A reader of files that anyone may have made, with what to try on it.
struct FuzzedReader: Sendable {
  let name: String
  /// Valid files that this reader takes, as bytes and as they are damaged.
  let mutator: Mutator
  /// Makes an input.
  let make: @Sendable (Mutator, inout PhiloxStream) -> [UInt8]
  /// Reads an input. A `DataError` refuses it, any other error is a fault of the reader: a trap would
  /// be no more welcome.
  let read: @Sendable ([UInt8], inout PhiloxStream) throws -> Void

  init(
    _ name: String, seeds: [[UInt8]], tokens: [String] = [],
    make: @escaping @Sendable (Mutator, inout PhiloxStream) -> [UInt8] = { $0.input(&$1) },
    read: @escaping @Sendable ([UInt8], inout PhiloxStream) throws -> Void
  ) {
    self.name = name
    mutator = Mutator(seeds: seeds, tokens: tokens)
    self.make = make
    self.read = read
  }

  /// All of them. A new reader gets its line here and nothing else.
  static let all = [csv, encoder, idx, gzip, json, safetensors, model, checkpoint]

  /// The draws that an input is made of, and its reader's options.
  func random(seed: UInt64, index: UInt32) -> PhiloxStream {
    // FNV-1a: the order of the list above does not matter.
    let number = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return PhiloxStream(Philox(seed: seed, purpose: .synthetic, major: number), minor: index)
  }
}

/// Something that must hold for every file that is read, and does not.
struct Broken: Error, CustomStringConvertible {
  let description: String

  /// Throws unless `condition` holds.
  static func unless(_ condition: Bool, _ what: @autoclosure () -> String) throws(Broken) {
    if !condition { throw Broken(description: what()) }
  }
}
