// What libFuzzer calls for every input it makes up; see scripts/fuzz --hours. The reader is the one
// that FUZZ_READER names.

import Foundation
import Shards

private let reader: FuzzedReader = {
  let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
  guard let reader = FuzzedReader.all.first(where: { $0.name == name }) else {
    fatalError("no reader \(name)")
  }
  return reader
}()

/// Leaves the seeds and the dictionary where libFuzzer looks for them, before it does.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?
) -> Int32 {
  let environment = ProcessInfo.processInfo.environment
  if let corpus = environment["FUZZ_CORPUS"] {
    for (index, seed) in reader.mutator.seeds.enumerated() {
      let url = URL(fileURLWithPath: corpus).appendingPathComponent("seed-\(index)")
      guard (try? Data(seed).write(to: url)) != nil else { fatalError("cannot write \(url)") }
    }
  }
  if let dictionary = environment["FUZZ_DICTIONARY"] {
    // One of libFuzzer's words has 64 bytes at most.
    let lines =
      ["# \(reader.name)\n"]
      + reader.mutator.tokens.filter { $0.count <= 64 }.map { token in
        "\"" + token.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\"\n"
      }
    guard (try? Data(lines.joined().utf8).write(to: URL(fileURLWithPath: dictionary))) != nil else {
      fatalError("cannot write \(dictionary)")
    }
  }
  return 0
}

/// Reads one input; a fault ends the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  // The reader's options go by the input, so that it fails again when it is read again.
  let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x100_0000_01B3
  }
  var random = reader.random(seed: hash, index: 0)
  do {
    try reader.read(bytes, &random)
  } catch is DataError {
    return 0
  } catch {
    fatalError("\(reader.name): \(error)")
  }
  return 0
}
