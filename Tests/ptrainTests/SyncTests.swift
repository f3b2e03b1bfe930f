import Foundation
import Testing

/// The synchronisation modes, by the real program.
@Suite struct SyncTests {
  private let training = "train d.csv --target a --hidden 8 --batch 16 --epochs 2"

  private func events(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  /// What cannot be had again is not promised.
  @Test(arguments: ["stale:2", "hogwild"]) func saysThatResultsDiffer(mode: String) throws {
    try Binary.withTable { binary in
      let line = "\(training) --sync \(mode) --threads 2 --no-save"
      let told = try binary.expect(line)
      #expect(
        told.errors.contains("sync        \(mode), for research · results differ from run to run\n")
      )
      #expect(!told.output.contains("reproduce"))
      #expect(told.output.contains("…, others in the next run: \(mode) differs from run to run\n"))
      let events = try events(try binary.expect(line + " --json --quiet").output)
      #expect(events.count == 3)
      #expect(events.allSatisfy { $0["reproducible"] as? Bool == false })
      #expect(events.last?["sync"] as? String == mode)
    }
  }

  @Test func saysWhatTheReplicasDecide() throws {
    try Binary.withTable { binary in
      let told = try binary.expect(training + " --sync local:3 --threads 4 --out r")
      #expect(
        told.errors.contains(
          "sync        local:3, for research · 4 replicas, as many as --threads: the result "
            + "depends on it\n"))
      #expect(told.output.contains("reproduce   --threads 4 gives weights "))
      let again = try events(
        try binary.expect(training + " --sync local:3 --threads 4 --no-save --json --quiet").output)
      let done = try #require(again.last)
      #expect(done["reproducible"] as? Bool == true)
      #expect(done["replicas"] as? Int == 4)
      let hash = try #require(done["weights_sha256"] as? String)
      #expect(told.output.contains("gives weights \(hash.prefix(12))…"))
      let bytes = try #require(try binary.snapshot()["r/config.json"] ?? nil)
      let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      let configuration = try #require(object["training"] as? [String: Any])
      #expect(configuration["synchronization"] as? String == "local:3")
      #expect(configuration["replicas"] as? Int == 4)
    }
  }

  /// One step after the other is what barrier does.
  @Test func staleByNothingIsReproducible() throws {
    try Binary.withTable { binary in
      let plain = try binary.expect(training + " --threads 1 --no-save")
      let stale = try binary.expect(training + " --threads 3 --sync stale:0 --no-save")
      let lines = [plain, stale].map { $0.output.split(separator: "\n").last }
      #expect(lines[0]?.hasPrefix("reproduce   any --threads gives weights ") == true)
      #expect(lines[0] == lines[1])
      #expect(stale.errors.contains("stale:0, for research · one step after the other"))
    }
  }

  /// The number of replicas is the run's, not the machine's.
  @Test func resumingKeepsTheReplicas() throws {
    try Binary.withTable { binary in
      let line =
        "train d.csv --target a --hidden 8 --batch 16 --schedule constant --sync local:3 --quiet"
      try binary.expect(line + " --threads 3 --epochs 4 --out whole")
      try binary.expect(line + " --threads 3 --epochs 2 --out part")
      let refused = try binary.expect("resume part --epochs 4 --threads 2", status: 64)
      #expect(
        refused.errors.hasPrefix(
          "ptrain: option --threads: the run averages 3 replicas, which are a part of its result, "
            + "found 2\n"))
      try binary.expect("resume part --epochs 4 --quiet")
      let files = try binary.snapshot()
      for name in ["model.safetensors", "metrics.jsonl"] {
        #expect(files["part/" + name] == files["whole/" + name], "\(name)")
      }
    }
  }

  @Test func refusesWhatIsNoMode() throws {
    try Binary.withTable { binary in
      for (text, more) in [
        ("local", ""), ("local:0", ""), ("stale:-1", ""), ("hogwild:2", ""),
        ("hogwyld", "did you mean hogwild?"),
      ] {
        let refused = try binary.expect(training + " --sync \(text)", status: 64)
        #expect(
          refused.errors.hasPrefix(
            "ptrain: option --sync: expected one of barrier, local:STEPS, stale:STEPS, hogwild, "
              + "found \"\(text)\""))
        #expect(more.isEmpty || refused.errors.contains(more))
      }
    }
  }
}
