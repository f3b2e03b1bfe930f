import Shards
import Testing

@testable import ParallelSGD

@Suite struct DataFingerprintTests {
  private func data(_ change: (inout [Float], inout [Int32]) -> Void = { _, _ in }) throws
    -> Dataset
  {
    var features = (0..<40).map { Float($0) }
    var classes: [Int32] = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    change(&features, &classes)
    return try Dataset(
      features: features, featureCount: 4, targets: .classes(classes, count: 3))
  }

  @Test func everyNumberCounts() throws {
    let found = DataFingerprint(of: try data())
    #expect(found == DataFingerprint(of: try data()))
    #expect(found.rows == 10 && found.features == 4 && found.targets == "3 classes")
    for index in [0, 17, 39] {
      #expect(found != DataFingerprint(of: try data { features, _ in features[index] += 1 }))
    }
    #expect(found != DataFingerprint(of: try data { _, classes in classes[9] = 1 }))
    #expect(found != DataFingerprint(of: try data { features, _ in features.swapAt(0, 4) }))
    let weighted = try Dataset(
      features: data().features, featureCount: 4, targets: data().targets,
      weights: Array(repeating: 1, count: 10))
    #expect(found != DataFingerprint(of: weighted))
  }

  /// More than one piece of the digest.
  @Test func threadsDoNotMatter() throws {
    let rows = 600_000
    let data = try Dataset(
      features: (0..<2 * rows).map { Float($0 % 1013) }, featureCount: 2,
      targets: .values([Float](repeating: 1, count: rows), width: 1))
    #expect(DataFingerprint(of: data, threads: 1) == DataFingerprint(of: data, threads: 3))
  }
}
