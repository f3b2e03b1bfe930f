import Foundation
import Testing

/// Going on with a run, by the real program.
@Suite struct ResumeTests {
  private let training = "train d.csv --target a --hidden 8 --batch 16 --schedule constant --quiet"

  @Test func moreEpochsAreThoseAskedForAtOnce() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 6 --out whole")
      try binary.expect(training + " --epochs 2 --out part")
      let resumed = try binary.expect("resume part --epochs 6 --threads 1")
      #expect(resumed.errors.contains("resumed     after step 20, in epoch 3 of 6; they were 2"))
      let files = try binary.snapshot()
      for name in ["model.safetensors", "metrics.jsonl"] {
        #expect(files["part/" + name] == files["whole/" + name], "\(name)")
      }
    }
  }

  @Test func aRunThatIsOverEndsAgain() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 2 --out r")
      let before = try binary.snapshot()
      try binary.expect("resume r --quiet")
      #expect(try binary.snapshot() == before)
    }
  }

  @Test func refusesOtherData() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 2 --out r")
      let before = try binary.snapshot()
      try binary.write(Array("a,b,c\n1,2,3\n2,1,0\n0,5,1\n3,5,2\n4,1,1\n".utf8), to: "e.csv")
      let outcome = try binary.expect("resume r e.csv --quiet", status: 65)
      #expect(
        outcome.errors.hasPrefix(
          "ptrain: cannot resume: the checkpoint is of another training: data: rows was 160, is 4"))
      #expect(outcome.errors.split(separator: "\n").count == 2)
      var after = try binary.snapshot()
      after["e.csv"] = nil
      #expect(after == before)
    }
  }

  @Test func refusesWhatIsNoRun() throws {
    try Binary.withTable { binary in
      let missing = try binary.expect("resume nothing", status: 66)
      #expect(
        missing.errors
          == "ptrain: nothing: expected the folder of a run, with its last.safetensors\n")
      try binary.expect(training + " --epochs 1 --out r")
      try binary.write([1, 2, 3], to: "r/last.safetensors")
      let damaged = try binary.expect("resume r", status: 65)
      #expect(damaged.errors.hasPrefix("ptrain: r/last.safetensors: byte 4: "))
      let fewer = try binary.expect(training + " --checkpoint-every 0 --out s", status: 64)
      #expect(fewer.errors.contains("expected steps, seconds or minutes as in 500, 30s or 5m"))
    }
  }

  @Test func fewerEpochsThanAreDone() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 3 --out r")
      let outcome = try binary.expect("resume r --epochs 2", status: 65)
      #expect(outcome.errors.contains("3 epochs are done, more than 2"))
    }
  }

  @Test func startsFromAModel() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 2 --out r")
      try binary.expect(training + " --epochs 1 --lr 1e-30 --init r/model.safetensors --out s")
      // The rate is too small to move anything.
      let files = try binary.snapshot()
      #expect(files["s/model.safetensors"] == files["r/model.safetensors"])
      let other = training.replacingOccurrences(of: "--hidden 8", with: "--hidden 9")
      let outcome = try binary.expect(other + " --init r/model.safetensors --no-save", status: 64)
      #expect(outcome.errors.contains("option --init: expected a model of widths [2, 9, 7]"))
    }
  }

  @Test func numberedCheckpointsAreKept() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 2 --checkpoint-every 3 --keep 2 --out r")
      let names = try binary.snapshot().keys.filter { $0.hasPrefix("r/step-") }.sorted()
      #expect(names == ["r/step-0000000018.safetensors", "r/step-0000000020.safetensors"])
    }
  }

  /// The later ones are written once more, and stay.
  @Test func goesOnFromANumberedCheckpoint() throws {
    try Binary.withTable { binary in
      try binary.expect(training + " --epochs 2 --checkpoint-every 5 --keep 3 --out r")
      let before = try binary.snapshot()
      #expect(before.keys.filter { $0.hasPrefix("r/step-") }.count == 3)
      let older = try #require(before["r/step-0000000010.safetensors"] ?? nil)
      try binary.write([UInt8](older), to: "r/last.safetensors")
      try binary.expect("resume r --quiet")
      // Checkpoints hold how long epochs took too.
      let after = try binary.snapshot()
      #expect(after.keys.sorted() == before.keys.sorted())
      #expect(after["r/model.safetensors"] == before["r/model.safetensors"])
    }
  }
}
