import Foundation
import Shards
import Testing

struct PipelineTests {
  /// 4 images of 1 × 2 pixels with the given labels.
  private func images(labels: [UInt8]?) throws -> ImageSet {
    try ImageSet(
      imageBytes: [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2] + [0, 9, 9, 0, 1, 8, 8, 1],
      imageName: "i", labelBytes: labels.map { [0, 0, 8, 1, 0, 0, 0, 4] + $0 }, labelName: "l")
  }

  private func table(_ text: String) throws -> TableEncoder {
    let table = try Table.read([UInt8](text.utf8), name: "t.csv", options: CSVOptions())
    let schema = try Schema.infer(table, options: EncodingOptions())
    return try TableEncoder.fit(table, schema: schema, trainingRows: 0..<table.rowCount)
  }

  /// By hand: targets 10.5, 20.5, 40.5, 50.5 have mean 30.5 and variance (400 + 100 + 100 + 400) / 4 = 250.
  @Test func speaksForItsTable() throws {
    let pipeline = Pipeline.table(
      try table("x,price\n1,10.5\n2,20.5\n3,40.5\n5,50.5\n"))
    #expect(pipeline.task == .regress)
    #expect(pipeline.featureCount == 1)
    #expect(pipeline.targetNames == ["price"])
    #expect(pipeline.targetMean == [30.5])
    #expect(pipeline.targetScale == [(250 as Double).squareRoot()])
    #expect(pipeline.targetWidth == 1)
    #expect(pipeline.classNames.isEmpty)
  }

  @Test func fitsImages() throws {
    let images = try images(labels: [7, 200, 7, 30])
    let pipeline = try Pipeline.fit(images, trainingRows: [0, 1])
    #expect(pipeline.task == .classify)
    #expect(pipeline.classNames == ["7", "30", "200"])
    #expect(pipeline.featureCount == 2)
    #expect(pipeline.targetWidth == 3)
    #expect(pipeline.targetMean.isEmpty && pipeline.targetScale.isEmpty)
    guard case .images(let encoder, let classes) = pipeline else {
      Issue.record("not images")
      return
    }
    #expect(encoder.mean == 4.5)
    let data = try encoder.dataset(of: images, rows: [3, 1], classes: classes)
    #expect(data.targets == .classes([1, 2], count: 3))
    // (8 − 4.5) / 4.5, (1 − 4.5) / 4.5, 1, −1
    let expected: [Float] = [Float(3.5 / 4.5), Float(-3.5 / 4.5), 1, -1]
    #expect(data.features == expected)
  }

  @Test func refusesImagesThatTeachNothing() throws {
    let same = try images(labels: [7, 7, 7, 7])
    #expect(
      throws: DataError(
        .badData, file: "i", "expected 2 classes at least, found label 7 alone")
    ) {
      try Pipeline.fit(same, trainingRows: [0])
    }
    let bare = try images(labels: nil)
    #expect(throws: DataError.self) { try Pipeline.fit(bare, trainingRows: [0]) }
  }

  @Test func takesNumbersAsTheyAre() throws {
    let classes = Pipeline.numbers(
      try Dataset(features: [1, 2, 3], featureCount: 3, targets: .classes([1], count: 2)))
    #expect((classes.featureCount, classes.task) == (3, .classify))
    #expect(classes.classNames == ["0", "1"])
    let values = Pipeline.numbers(
      try Dataset(features: [1], featureCount: 1, targets: .values([1, 2], width: 2)))
    #expect(values.targetNames == ["target_1", "target_2"])
    #expect((values.targetMean, values.targetScale) == ([0, 0], [1, 1]))
  }

  @Test func survivesJSON() throws {
    let pipelines: [Pipeline] = [
      .table(try table("x,c,price\n1,a,10.5\n2,b,20.25\n3,a,40\n5,a,50\n")),
      try Pipeline.fit(try images(labels: [7, 200, 7, 30]), trainingRows: [0, 1, 2]),
      .numbers(
        try Dataset(features: [1], featureCount: 1, targets: .values([1, 2], width: 2))),
    ]
    for pipeline in pipelines {
      let data = try JSONEncoder().encode(pipeline)
      #expect(try JSONDecoder().decode(Pipeline.self, from: data) == pipeline)
    }
  }

  private static func numbers(_ target: String) -> String {
    #"{"kind":"numbers","featureCount":1,"target":\#(target)}"#
  }

  @Test(arguments: [
    #"{"kind":"tables"}"#, #"{"kind":"numbers"}"#, #"{"encoder":{}}"#,
    #"{"kind":"images","classes":["1"],"encoder":{"height":1,"width":1,"mean":0,"scale":1}}"#,
    #"{"kind":"images","classes":["1","1"],"encoder":{"height":1,"width":1,"mean":0,"scale":1}}"#,
    #"{"kind":"images","classes":["1","2"],"encoder":{"height":0,"width":1,"mean":0,"scale":1}}"#,
    #"{"kind":"images","classes":["1","2"],"encoder":{"height":1,"width":1,"mean":0,"scale":0}}"#,
    #"{"kind":"images","classes":["1","2"],"encoder":{"height":1,"width":1,"mean":-1,"scale":1}}"#,
    numbers(#"{"task":"classify","columns":["c"],"classes":["1","a"],"areNumbers":true}"#),
    numbers(#"{"task":"classify","columns":["c"],"classes":["1","1.0"],"areNumbers":true}"#),
    numbers(#"{"task":"regress","columns":["c"],"mean":[1e39],"scale":[1]}"#),
    numbers(#"{"task":"regress","columns":["c"],"mean":[1],"scale":[1e39]}"#),
  ])
  func refusesDamagedJSON(_ text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Pipeline.self, from: Data(text.utf8))
    }
  }
}
