import Foundation
import Shards
import Testing

@testable import ParallelSGD

@Suite struct ModelFileTests {
  private func trained() async throws -> (model: Model, data: Dataset) {
    let data = try Rows.classification(rows: 50, features: 4, classes: 3)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0.1))
    configuration.epochs = 2
    let network = Architecture(
      inputs: 4, hidden: [17], outputs: 3, activation: .leakyReLU(slope: 0.02), dropout: 0.2)
    let trainer = try Trainer(
      network, training: data, configuration: configuration, pipeline: .numbers(data))
    return (try await trainer.train().model, data)
  }

  @Test func comesBackAsItWas() async throws {
    let (model, data) = try await trained()
    let path = FileManager.default.temporaryDirectory
      .appending(path: "\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.save(to: path)
    let read = try Model(contentsOf: path)
    #expect(read.weightsSHA256 == model.weightsSHA256)
    #expect(read.architecture == model.architecture)
    #expect(read.loss == model.loss)
    #expect(read.pipeline == model.pipeline)
    #expect(read.predict(data.features) == model.predict(data.features))
    #expect(read.encoded == model.encoded)
  }

  /// No flipped bit goes unseen: the header does not parse, or the checksum does not fit.
  @Test func everyFlippedBitIsRefused() async throws {
    let data = try Rows.classification(rows: 8, features: 2, classes: 2)
    var configuration = TrainerConfiguration(loss: .softmaxCrossEntropy(labelSmoothing: 0))
    configuration.epochs = 1
    let trainer = try Trainer(
      Architecture(inputs: 2, hidden: [2], outputs: 2), training: data,
      configuration: configuration, pipeline: .numbers(data))
    let bytes = try await trainer.train().model.encoded
    #expect(throws: Never.self) { try Model(bytes, name: "m") }
    #expect(FlippedBits.notRefused(bytes) { _ = try Model($0, name: "m") } == [])
  }

  private func changed(_ change: (inout Safetensors) -> Void) async throws -> String {
    var file = try Safetensors(try await trained().model.encoded, name: "m")
    change(&file)
    do {
      _ = try Model(file.encodedWithChecksum, name: "m")
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func saysWhatIsWrong() async throws {
    #expect(try await changed { _ in } == "accepted")
    #expect(
      try await changed { $0.metadata["format_version"] = "2" }
        == "m: expected model format version 1 to 1, found \"2\"")
    #expect(
      try await changed { $0.metadata["format"] = nil }
        == "m: a safetensors file, but not of a model that ptrain wrote")
    #expect(try await changed { $0.metadata["loss"] = "x\n" } == "m: unknown loss \"x\\n\"")
    #expect(
      try await changed { $0.tensors.removeAll { $0.name == "layers.1.bias" } }
        == "m: expected tensor \"layers.1.bias\", found none")
    #expect(
      try await changed {
        $0.tensors.append(Safetensors.Tensor(name: "../x", shape: [1], floats: [1]))
      } == "m: tensor \"../x\" is none of this architecture's")
    #expect(
      try await changed { file in
        file.tensors.removeAll { $0.name == "layers.1.bias" }
        file.tensors.append(
          Safetensors.Tensor(name: "layers.1.bias", shape: [3], floats: [0, .nan, 1]))
      } == "m: tensor \"layers.1.bias\": element 1 is nan, expected a finite number")
    #expect(
      try await changed { file in
        file.tensors.removeAll { $0.name == "layers.1.bias" }
        file.tensors.append(Safetensors.Tensor(name: "layers.1.bias", shape: [2], floats: [0, 1]))
      } == "m: tensor \"layers.1.bias\": expected shape [3], found [2]")
    #expect(
      try await changed { file in
        file.metadata["pipeline"] = StrictJSON.text(
          of: Pipeline.numbers(
            featureCount: 4, target: .classes(column: "c", names: ["a", "b"], areNumbers: false)))
      } == "m: the network has 3 outputs, the pipeline's classes need 2")
    #expect(
      try await changed { file in
        file.metadata["pipeline"] = StrictJSON.text(
          of: Pipeline.numbers(
            featureCount: 4,
            target: .values(
              columns: ["a", "b", "c"], mean: [0, 0, 0], scale: [1, 1, 1])))
      } == "m: the loss cross-entropy:0.1 needs classes, the pipeline's targets are numbers")
    // A width that would ask for terabytes is refused before anything is allocated.
    #expect(
      try await changed {
        $0.metadata["architecture"] = StrictJSON.text(
          of: Architecture(inputs: 4, hidden: [1 << 40], outputs: 3))
      }.hasPrefix("m: architecture: "))
  }
}
