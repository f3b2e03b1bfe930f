import Foundation
import ParallelSGD
import Shards
import Testing

/// Model files with a sound form and checksum that hold what no training writes: the real program
/// refuses them in one line, or makes the best of them.
@Suite(.serialized) struct ModelFaultTests {
  /// A model file with all weights `weight` and all biases 0.
  private static func model(
    _ inputs: Int, hidden: [Int] = [], _ outputs: Int, loss: String, pipeline: String,
    weight: Float = 1
  ) -> [UInt8] {
    let architecture = Architecture(inputs: inputs, hidden: hidden, outputs: outputs)
    let widths = architecture.widths
    return Safetensors(
      metadata: [
        "format": "parallel-sgd-model", "format_version": "1",
        "architecture": StrictJSON.text(of: architecture), "loss": loss, "pipeline": pipeline,
      ],
      tensors: zip(widths, widths.dropFirst()).enumerated().flatMap { layer, width in
        let weights = [Float](repeating: weight, count: width.0 * width.1)
        let biases = [Float](repeating: 0, count: width.1)
        return [
          Safetensors.Tensor(
            name: "layers.\(layer).weight", shape: [width.0, width.1], floats: weights),
          Safetensors.Tensor(name: "layers.\(layer).bias", shape: [width.1], floats: biases),
        ]
      }
    ).encodedWithChecksum
  }

  /// A table of one column `x`, encoded as `column` says, and a target.
  private static func pipeline(_ column: String, target: String) -> String {
    #"{"kind":"table","encoder":{"columns":[{"name":"x",\#(column)}],"target":\#(target),"#
      + #""hadHeader":true}}"#
  }

  private static let number = #""kind":"numeric","median":0,"mean":0,"scale":1"#
  private static let classes =
    #"{"task":"classify","columns":["y"],"classes":["a","b"],"areNumbers":false}"#
  private static let value = #"{"task":"regress","columns":["y"],"mean":[0],"scale":[1]}"#
  private static let date = #"{"median":0,"mean":0,"scale":1e-36}"#

  private func run(
    _ words: String, _ model: [UInt8], _ rows: String
  ) throws -> Binary.Outcome {
    let binary = try Binary()
    defer { try? binary.remove() }
    try binary.write(model, to: "m")
    try binary.write(Array(rows.utf8), to: "d.csv")
    return try binary.run(words.split(separator: " ").map(String.init))
  }

  private func refusal(_ message: String) -> Binary.Outcome {
    Binary.Outcome(status: 65, output: "", errors: "ptrain: \(message)\n")
  }

  @Test(arguments: ["predict m d.csv", "eval m d.csv"])
  func outputsMustBeTheClasses(words: String) throws {
    let model = Self.model(
      1, 3, loss: "cross-entropy", pipeline: Self.pipeline(Self.number, target: Self.classes))
    #expect(
      try run(words, model, "x,y\n1,a\n2,b\n")
        == refusal("m: the network has 3 outputs, the pipeline's classes need 2"))
  }

  @Test func oneOutputIsTheSecondOfTwoClasses() throws {
    let model = Self.model(
      1, 1, loss: "binary-cross-entropy",
      pipeline: Self.pipeline(Self.number, target: Self.classes))
    #expect(
      try run("predict m d.csv", model, "x\n0\n100\n").output
        == "y,p(a),p(b)\na,0.5,0.5\nb,0.0,1.0\n")
  }

  @Test func answersMustBeNumbers() throws {
    let model = Self.model(
      1, 1, loss: "mse", pipeline: Self.pipeline(Self.number, target: Self.value), weight: 3e38)
    #expect(
      try run("predict m d.csv", model, "x,y\n1,1\n5,2\n")
        == refusal("d.csv: the model's answer for row 2 is inf, not a finite number"))
    #expect(
      try run("eval m d.csv", model, "x,y\n1,1\n5,2\n")
        == refusal("d.csv: the model's loss is inf, not a finite number"))
  }

  @Test func lossAndTargetsMustFitWithoutBlamingAnOption() throws {
    let model = Self.model(
      1, 1, loss: "binary-cross-entropy",
      pipeline: Self.pipeline(Self.number, target: Self.value))
    #expect(
      try run("eval m d.csv", model, "x,y\n1,1\n5,2\n")
        == refusal("d.csv: binary cross-entropy needs targets from 0 to 1"))
  }

  @Test func datesMustGiveNumbers() throws {
    let column = ["days", "month", "weekday"]
      .reduce(#""kind":"date""#) { $0 + #","\#($1)":\#(Self.date)"# }
    let model = Self.model(
      3, 1, loss: "mse", pipeline: Self.pipeline(column, target: Self.value))
    #expect(
      try run("predict m d.csv", model, "x\n2024-02-29\n")
        == refusal(
          #"d.csv:2:1: the date in column "x" is too far from the training rows' dates"#))
  }

  #if os(Linux)
    /// Other systems do not limit what a process may ask for.
    @Test func featuresMustFitIntoMemory() throws {
      let names = (0..<50_000).map { "\"\($0)\"" }.joined(separator: ",")
      let column = #""kind":"categorical","categories":[\#(names)],"pooled":0,"hasMissing":false"#
      let binary = try Binary()
      defer { try? binary.remove() }
      try binary.write(
        Self.model(
          50_000, 1, loss: "mse", pipeline: Self.pipeline(column, target: Self.value)), to: "m")
      try binary.write(Array(("x\n" + String(repeating: "1\n", count: 100_000)).utf8), to: "d.csv")
      #expect(
        try binary.shell("ulimit -v 16000000; \"$PTRAIN\" predict m d.csv")
          == Binary.Outcome(
            status: 71, output: "",
            errors: "ptrain: d.csv: 20000000000 bytes of memory are needed, more than there are\n"
          ))
    }

    /// A gigabyte of activations if a thousand rows went through it at once.
    @Test(.disabled(if: _isDebugAssertConfiguration(), "half a minute unless optimised"))
    func wideNetworksTakeFewRowsAtOnce() throws {
      let binary = try Binary()
      defer { try? binary.remove() }
      try binary.write(
        Self.model(
          1, hidden: [1 << 18], 1, loss: "mse",
          pipeline: Self.pipeline(Self.number, target: Self.value), weight: 1 / 512), to: "m")
      try binary.write(
        Array(("x,y\n" + String(repeating: "1,1\n2,2\n", count: 512)).utf8), to: "d.csv")
      let outcome = try binary.shell("ulimit -v 900000; \"$PTRAIN\" eval m d.csv")
      #expect(outcome.output.hasPrefix("rows        1,024\nR²          1.0000\n"))
      #expect(outcome.status == 0)
    }
  #endif
}
