import ParallelSGD
import Shards

/// Small models of every kind, and what they are made of.
enum ModelSeeds {
  /// A model of a table, one of images, one of numbers from memory, one without a pipeline.
  static let files = [
    file(table, outputs: 2, loss: "cross-entropy:0.1"),
    file(images, outputs: 3, loss: "cross-entropy"),
    file(
      .numbers(
        featureCount: 2, target: .values(columns: ["y", "z"], mean: [0, 1], scale: [1, 2.5])),
      outputs: 2, loss: "huber:1"),
    file(
      .numbers(
        featureCount: 2,
        target: .classes(column: "c", names: ["0", "1"], areNumbers: true)),
      outputs: 1, loss: "binary-cross-entropy"),
    file(nil, outputs: 2, loss: "mse"),
  ]

  /// What stands in their metadata, and JSON of other forms.
  static let texts: [[UInt8]] =
    [
      StrictJSON.text(of: table), StrictJSON.text(of: images),
      StrictJSON.text(of: Architecture(inputs: 4, hidden: [17, 3], outputs: 2, dropout: 0.25)),
      #" [ null , true , false , -0.5e+10 , 0 , 12 , {} , [] , "" ] "#,
      #"{"a\u00e9\ud83d\ude00\n":"\"\\\/\b\f\r\t","é":[[[[[]]]]],"":1e400}"#,
      #"{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#,
    ].map { Array($0.utf8) }

  /// Tensors of several types, one without elements, one of a single number.
  static let tensors = Safetensors(
    metadata: ["note": "a \"text\" \u{1F600}"],
    tensors: [
      Safetensors.Tensor(name: "w", shape: [2, 2], floats: [1, -2, 0.5, 3e38]),
      Safetensors.Tensor(name: "none", shape: [0, 7], floats: []),
      Safetensors.Tensor(name: "one", element: .uint8, shape: [], bytes: [9]),
      Safetensors.Tensor(name: "half", element: .float16, shape: [3], bytes: [0, 1, 2, 3, 4, 5]),
    ]
  ).encoded

  static let tokens = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\u00e9", "null",
    "true", "false", "{}", "[]", "[0,0]", "\"a\":", "-", "1e5", "0.", "\u{FEFF}", "\u{301}",
    "\"dtype\":\"F32\"", "\"dtype\":\"U8\"", "\"shape\":[]", "\"shape\":[0]",
    "\"data_offsets\":[0,0]",
    "__metadata__", "sha256", "format_version", "layers.0.weight", "\"kind\":\"table\"",
    "\"kind\":\"images\"", "\"kind\":\"numbers\"", "\"kind\":\"date\"", "numeric", "categorical",
    "regress", "classify", "relu", "leaky-relu:0.5", "gelu", "silu", "mse", "mae", "huber:1e-38",
    "cross-entropy:0.999", "binary-cross-entropy", String(repeating: "[", count: 70),
    String(repeating: "{\"a\":", count: 70), String(repeating: "\u{301}", count: 260),
  ]

  private static func file(_ pipeline: Pipeline?, outputs: Int, loss: String) -> [UInt8] {
    let architecture = Architecture(
      inputs: pipeline?.featureCount ?? 3,
      layers: [
        DenseLayer(2, activation: .leakyReLU(slope: 0.02), dropout: 0.25),
        DenseLayer(outputs, activation: .identity),
      ])
    var metadata = [
      "format": "parallel-sgd-model", "format_version": "1", "loss": loss,
      "architecture": StrictJSON.text(of: architecture),
    ]
    if let pipeline { metadata["pipeline"] = StrictJSON.text(of: pipeline) }
    let widths = architecture.widths
    return Safetensors(
      metadata: metadata,
      tensors: zip(widths, widths.dropFirst()).enumerated().flatMap { layer, width in
        let weights = (0..<width.0 * width.1).map { Float($0) / 8 - 1 }
        let biases = (0..<width.1).map { Float($0) }
        return [
          Safetensors.Tensor(
            name: "layers.\(layer).weight", shape: [width.0, width.1], floats: weights),
          Safetensors.Tensor(name: "layers.\(layer).bias", shape: [width.1], floats: biases),
        ]
      }
    ).encodedWithChecksum
  }

  private static let table: Pipeline = {
    let rows = (0..<24).map { row in
      let (word, digit) = (["x", "z", "w"][row % 3], row % 9)
      return "\(row).5,\(word),2024-0\(1 + digit)-1\(digit),\(row % 2 == 0 ? "yes" : "no")\n"
    }
    guard
      let table = try? Table.read(Array(("a,b,c,y\n" + rows.joined()).utf8), name: "d.csv"),
      let schema = try? Schema.infer(table, options: EncodingOptions(maxCategories: 2)),
      let encoder = try? TableEncoder.fit(table, schema: schema, trainingRows: 0..<24)
    else { preconditionFailure("the seed table cannot be fitted") }
    return .table(encoder)
  }()

  private static let images: Pipeline = {
    let bytes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 2, 255]
    guard
      let set = try? ImageSet(imageBytes: bytes, imageName: "i", labelBytes: nil, labelName: "")
    else { preconditionFailure("the seed images cannot be read") }
    return .images(
      ImageEncoder(fitting: set, trainingRows: [0]), classes: ["0", "1", "7"])
  }()
}
