import Foundation
import Shards
import Testing

@testable import ptrain

@Suite struct SweepTests {
  @Test func comesBackFromItsFile() throws {
    let text = try SweepFixture.sweep.json()
    #expect(try Sweep(json: text, file: "sweep.json") == SweepFixture.sweep)
    #expect(try SweepFixture.sweep.json() == text)
  }

  /// Others read the file too: names in snake case, everywhere.
  @Test func namesInTheFile() throws {
    let text = try SweepFixture.sweep.json()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Foundation.Data(text.utf8)) as? [String: Any])
    #expect(object["is_complete"] as? Bool == true)
    let point = try #require((object["points"] as? [[String: Any]])?.first)
    #expect(point["weights_sha256"] as? String == "c0ffee00")
    #expect((point["quartiles"] as? [String: Double])?.keys.sorted() == ["high", "low"])
    #expect(point["is_oversubscribed"] as? Bool == false)
    #expect((object["time_to_target"] as? [Any])?.count == 2)
    func names(_ value: Any) -> [String] {
      if let object = value as? [String: Any] { return object.keys + object.values.flatMap(names) }
      return (value as? [Any])?.flatMap(names) ?? []
    }
    let odd = names(object).filter { $0.contains { $0.isUppercase } }
    #expect(odd.isEmpty, "\(odd)")
  }

  /// One batch, one set of weights, whatever the threads; other batches and other modes may differ.
  @Test func weightsThatDiffer() {
    var sweep = SweepFixture.sweep
    #expect(sweep.difference == nil)
    var run = sweep.order[0]
    run.weightsSha256 = "beef"
    (run.batch, run.threads) = (256, 1)
    sweep.order.append(run)
    run.sync = "hogwild"
    run.batch = 128
    sweep.order.append(run)
    #expect(sweep.difference == nil)
    run.sync = "barrier"
    sweep.order.append(run)
    #expect(
      sweep.difference == "the weights after the first epoch differ at batch 128, threads 1, 2")
  }

  @Test func whatIsNoSweep() throws {
    #expect(throws: DataError.self) { try Sweep(json: "{", file: "f") }
    let text = try SweepFixture.sweep.json()
    let other = text.replacingOccurrences(
      of: "\"usable_cores\" : 2", with: "\"usable_cores\" : true")
    #expect(other != text)
    let error = try #require(throws: DataError.self) { try Sweep(json: other, file: "f") }
    #expect(
      error.description.contains("f: sweep: machine.usableCores: expected a whole number"),
      "\(error)")
  }
}
