import Foundation
import ParallelSGD
import Testing

@Suite struct SynchronizationTests {
  @Test(arguments: [
    ("barrier", Synchronization.barrier), ("local:1", .local(steps: 1)),
    ("local:1000000", .local(steps: 1_000_000)), ("stale:0", .stale(steps: 0)),
    ("stale:4", .stale(steps: 4)), ("hogwild", .hogwild),
  ])
  func textForms(text: String, mode: Synchronization) {
    #expect(Synchronization(text) == mode)
    #expect(mode.description == text)
  }

  @Test(arguments: [
    "", "local", "local:0", "local:1000001", "local:1.5", "local:1:2", "stale", "stale:-1",
    "barrier:1", "hogwild:1", "Barrier",
  ])
  func noSuchMode(text: String) { #expect(Synchronization(text) == nil) }

  /// A configuration as it was written before there were modes: those files are still read.
  @Test func aConfigurationWithoutAModeIsBarrier() throws {
    var configuration = TrainerConfiguration(loss: .meanSquaredError)
    configuration.synchronization = .local(steps: 3)
    configuration.replicas = 5
    let data = try JSONEncoder().encode(configuration)
    let decoder = JSONDecoder()
    #expect(try decoder.decode(TrainerConfiguration.self, from: data) == configuration)
    var object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(object.removeValue(forKey: "synchronization") as? String == "local:3")
    #expect(object.removeValue(forKey: "replicas") as? Int == 5)
    let old = try decoder.decode(
      TrainerConfiguration.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(old == TrainerConfiguration(loss: .meanSquaredError))
  }
}
