import Foundation
import ParallelSGD
import Shards
import Testing

/// Expected files: `scripts/expected-safetensors`, safetensors 0.8.0.
struct SafetensorsTests {
  static let tensors = """
    YAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJhIFwiYlwiXG7DqSJ9LCJlcG9jaCI6eyJkdHlwZSI6Ikk2
    NCIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sImxheWVycy4wLndlaWdodCI6eyJkdHlwZSI6IkYzMiIs
    InNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbOCwzMl19LCJsYXllcnMuMS5iaWFzIjp7ImR0eXBlIjoiRjMyIiwi
    c2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbMzIsMzZdfSwibm9uZSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCw0
    XSwiZGF0YV9vZmZzZXRzIjpbMzYsMzZdfSwibWFzayI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZz
    ZXRzIjpbMzYsMzldfX0gBwAAAAAAAAAAAIA/AAAAwAAAQEAAAIBAAACgQAAAwMAAAAA/AQID
    """
  static let bare = """
    OAAAAAAAAAB7IngiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlswLDRdfX0gIAAAgD8=
    """

  static func bytes(_ base64: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
  }

  static let contents = Safetensors(
    metadata: ["format": "a \"b\"\n\u{E9}"],
    tensors: [
      Safetensors.Tensor(name: "layers.1.bias", shape: [1], floats: [0.5]),
      Safetensors.Tensor(name: "layers.0.weight", shape: [2, 3], floats: [1, -2, 3, 4, 5, -6]),
      Safetensors.Tensor(name: "mask", element: .uint8, shape: [3], bytes: [1, 2, 3]),
      Safetensors.Tensor(
        name: "epoch", element: .int64, shape: [], bytes: [7, 0, 0, 0, 0, 0, 0, 0]),
      Safetensors.Tensor(name: "none", shape: [0, 4], floats: []),
    ])

  @Test func writesTheReferencesBytes() {
    #expect(Self.contents.encoded == Self.bytes(Self.tensors))
    let bare = Safetensors(tensors: [Safetensors.Tensor(name: "x", shape: [1], floats: [1])])
    #expect(bare.encoded == Self.bytes(Self.bare))
    #expect(Safetensors(tensors: []).encoded == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
  }

  @Test func readsTheReferencesFiles() throws {
    let file = try Safetensors(Self.bytes(Self.tensors), name: "m")
    #expect(file.metadata == Self.contents.metadata)
    #expect(
      file.tensors.map(\.name) == ["epoch", "layers.0.weight", "layers.1.bias", "none", "mask"])
    for tensor in Self.contents.tensors { #expect(file[tensor.name] == tensor) }
    #expect(try file["layers.0.weight"]?.floats(file: "m") == [1, -2, 3, 4, 5, -6])
    #expect(file["absent"] == nil)
  }

  /// Reads files of ours where Python has safetensors: `pip install safetensors numpy`.
  @Test(.enabled(if: pythonHasSafetensors, "python3 has no safetensors"))
  func theReferenceReadsOurFiles() throws {
    let path = NSTemporaryDirectory() + UUID().uuidString
    try OutputFile.replace(path, with: Self.contents.encodedWithChecksum)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let script =
      URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
      + "/scripts/expected-safetensors"
    let (status, output) = try Self.python([script, path])
    #expect(status == 0)
    #expect(
      output == """
        epoch int64 [] [7]
        layers.0.weight float32 [2, 3] [1.0, -2.0, 3.0, 4.0, 5.0, -6.0]
        layers.1.bias float32 [1] [0.5]
        mask uint8 [3] [1, 2, 3]
        none float32 [0, 4] []

        """)
  }

  static let pythonHasSafetensors =
    (try? python(["-c", "import safetensors.numpy"]).status) == 0

  static func python(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
