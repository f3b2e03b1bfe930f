import Foundation
import ParallelSGD
import Shards

extension FuzzedReader {
  /// JSON as model files hold it: what is read, is read again from what we write of it.
  static let json = FuzzedReader("json", seeds: ModelSeeds.texts, tokens: ModelSeeds.tokens) {
    bytes, _ in
    let value = try JSONValue(parsing: bytes[...], file: "m")
    _ = (value.integer, value.double, value.kind)
    let written = value.serialized
    try Broken.unless(
      try JSONValue(parsing: written[...], file: "m") == value, "written and read: not \(value)")
    // What we let pass, Foundation's reader is given: it may refuse it, no more.
    _ = try? JSONDecoder().decode(Pipeline.self, from: Data(bytes))
    _ = try? JSONDecoder().decode(Architecture.self, from: Data(bytes))
  }

  /// A safetensors file of any contents.
  static let safetensors = FuzzedReader(
    "safetensors", seeds: [ModelSeeds.tensors] + ModelSeeds.files, tokens: ModelSeeds.tokens
  ) { bytes, _ in
    let file = try Safetensors(bytes, name: "m")
    for tensor in file.tensors where tensor.element == .float32 {
      _ = try? tensor.floats(file: "m")
    }
    _ = try? Safetensors(verifying: bytes, name: "m")
    let again = try Safetensors(file.encoded, name: "m")
    let order = { (a: Safetensors.Tensor, b: Safetensors.Tensor) in
      a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    try Broken.unless(
      again.metadata == file.metadata
        && zip(again.tensors.sorted(by: order), file.tensors.sorted(by: order)).allSatisfy {
          $0.name == $1.name && $0.shape == $1.shape && $0.bytes.elementsEqual($1.bytes)
        }, "written and read: not the same")
  }

  /// A model, its damage under a checksum that is right again.
  static let model = sealed("model", seeds: ModelSeeds.files) { bytes in
    let model = try Model(bytes, name: "m")
    try Broken.unless(
      try Model(model.encoded, name: "m").weightsSHA256 == model.weightsSHA256,
      "written and read: other weights")
    guard model.architecture.inputs <= 1_000 else { return }
    let features: [Float]
    if case .table(let encoder) = model.pipeline {
      let rows = Array("a,b,c,y\n1,x,2024-02-29,1\nNA,,,2\n".utf8)
      let table = try encoder.read(rows, name: "d.csv", targets: false)
      features = try encoder.encode(table, targets: false).features
    } else {
      features = [Float](repeating: 0.5, count: model.architecture.inputs)
    }
    _ = model.predict(features)
  }

  /// A reader of safetensors files that carry their checksum: a damaged one is read as it is, then
  /// with its checksum put right, so that the damage reaches what lies behind.
  static func sealed(
    _ name: String, seeds: [[UInt8]], read: @escaping @Sendable ([UInt8]) throws -> Void
  ) -> FuzzedReader {
    FuzzedReader(
      name, seeds: seeds, tokens: ModelSeeds.tokens,
      make: { $1.oneIn(2) ? $0.input(&$1) : SealedDamage.input($0, &$1) },
      read: { bytes, _ in
        do {
          try read(bytes)
        } catch let error as DataError {
          guard let sealed = SealedDamage.sealed(bytes) else { throw error }
          try read(sealed)
        }
      })
  }
}

/// Damage to the parts of a safetensors file, whole again afterwards.
private enum SealedDamage {
  /// A seed with one of its texts or tensors changed.
  static func input(_ mutator: Mutator, _ random: inout PhiloxStream) -> [UInt8] {
    let bytes = random.element(of: mutator.seeds)
    guard var file = try? Safetensors(bytes, name: "") else { return bytes }
    repeat {
      if random.oneIn(4), !file.tensors.isEmpty {
        changeTensor(&file, &random)
      } else {
        let keys = file.metadata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let key = random.element(of: keys)
        var text = Array((file.metadata[key] ?? "").utf8)
        mutator.mutate(&text, &random)
        file.metadata[key] = random.oneIn(30) ? nil : String(decoding: text, as: UTF8.self)
      }
    } while random.oneIn(2) && !file.metadata.isEmpty
    return file.encodedWithChecksum
  }

  private static func changeTensor(_ file: inout Safetensors, _ random: inout PhiloxStream) {
    let place = random.index(below: file.tensors.count)
    let old = file.tensors[place]
    var bytes = Array(old.bytes)
    var shape = old.shape
    var name = old.name
    switch random.next(below: 5) {
    case 0: shape.reverse()
    case 1: shape = [bytes.count / 4]
    case 2: name += "x"
    case 3: file.tensors.remove(at: place)
    default:
      let values: [Float] = [.nan, .infinity, 3e38, -3e38, .leastNonzeroMagnitude, 0]
      let offset = 4 * random.index(below: max(1, bytes.count / 4))
      let value = random.element(of: values).bitPattern.littleEndian
      if offset + 4 <= bytes.count {
        withUnsafeBytes(of: value) { bytes.replaceSubrange(offset..<offset + 4, with: $0) }
      }
    }
    guard place < file.tensors.count, old.element == .float32,
      !file.tensors.contains(where: { $0.name == name && name != old.name })
    else { return }
    file.tensors[place] = Safetensors.Tensor(
      name: name, element: .float32, shape: shape, bytes: bytes[...])
  }

  /// The file with the checksum of its contents; `nil` where it has no room for one.
  static func sealed(_ bytes: [UInt8]) -> [UInt8]? {
    let key = Array("\"\(Safetensors.checksumKey)\":\"".utf8)
    let last = bytes.count - key.count - 64
    guard last >= 0, let start = (0...last).first(where: { bytes[$0...].starts(with: key) })
    else { return nil }
    let place = start + key.count..<start + key.count + 64
    var sealed = bytes
    sealed.replaceSubrange(place, with: repeatElement(UInt8(ascii: "0"), count: 64))
    sealed.replaceSubrange(place, with: SHA256.hexadecimal(sealed).utf8)
    return sealed
  }
}
