import Foundation
import ParallelSGD
import Testing

@testable import ptrain

/// The real program, on next to nothing.
@Suite struct ScaleTests {
  /// Rows whose class is whether the sum of their numbers is above 0.
  private static let table: String = {
    let rows = (0..<60).map { row in
      let (a, b) = (Double(row * 7 % 13) - 6, Double(row * 5 % 11) - 5)
      return "\(a),\(b),\(a + b > 0 ? "up" : "down")\n"
    }
    return "a,b,label\n" + rows.joined()
  }()

  private func binary() throws -> Binary {
    let binary = try Binary()
    try binary.write(Array(Self.table.utf8), to: "rows.csv")
    return binary
  }

  private func sweep(_ binary: Binary, _ folder: String) throws -> Sweep {
    let url = binary.folder.appendingPathComponent(folder + "/sweep.json")
    return try Sweep(json: try String(contentsOf: url, encoding: .utf8), file: "sweep.json")
  }

  @Test func madeUpRows() throws {
    let binary = try binary()
    defer { try? binary.remove() }
    let words = [
      "scale", "--layers", "6,5,4", "--rows", "64", "--batch", "16", "--threads", "1,2,3",
      "--repeats", "2", "--seconds", "0.001", "-o", "s",
    ]
    let outcome = try binary.run(words)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("threads  batch  "))
    #expect(outcome.output.hasSuffix("saved        s/sweep.json\n"))
    let sweep = try sweep(binary, "s")
    #expect(sweep.isComplete && sweep.command == Array(words.dropFirst()))
    #expect(sweep.points.map(\.threads) == [1, 2, 3])
    // What was asked for was at work, and no byte is another one.
    #expect(sweep.points.map(\.activeThreads) == [1, 2, 3])
    #expect(Set(sweep.points.map(\.weightsSha256)).count == 1)
    #expect(sweep.points.allSatisfy { $0.weightsSha256 != nil && $0.note == nil })
    #expect(sweep.points.allSatisfy { $0.isOversubscribed == ($0.threads > UsableCores.count) })
    #expect(sweep.points.allSatisfy { abs($0.phases.reduce(0) { $0 + $1.share } - 1) < 1e-9 })
    let rates = sweep.order.filter { !$0.comparesBatches }
    #expect(rates.count == 6 && rates.map(\.repeat) == [1, 1, 1, 2, 2, 2])
    #expect(rates.map(\.start) == rates.map(\.start).sorted())
    for point in sweep.points {
      let samples = rates.filter { $0.threads == point.threads }.map(\.rowsPerSecond)
      #expect(point.samples == samples)
    }
    #expect(sweep.recommendation.map { !$0.batches.isEmpty } == true)
    // The same seed: the same order.
    let again = try binary.run(words.dropLast() + ["t"])
    #expect(again.status == 0)
    #expect(try self.sweep(binary, "t").order.map(\.threads).prefix(6) == rates.map(\.threads)[...])
    // The folder is taken.
    let taken = try binary.run(words)
    #expect(taken.status == 73)
    #expect(taken.errors.contains("s: there is a run already, with its points.csv"))
    #expect(try binary.run(words + ["--overwrite", "--quiet"]).errors == "")
  }

  @Test func weak() throws {
    let binary = try binary()
    defer { try? binary.remove() }
    let outcome = try binary.run([
      "scale", "--layers", "6,4", "--rows", "64", "--batch", "8", "--threads", "1,2", "--mode",
      "weak", "--repeats", "1", "--seconds", "0.001", "--json", "--out", "w",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(events.first?["event"] as? String == "sweep")
    #expect(events.last?["event"] as? String == "done")
    #expect(events.count { $0["event"] as? String == "run" } == 2)
    let points = events.filter { $0["event"] as? String == "point" }
    #expect(points.map { $0["batch"] as? Int } == [8, 16])
    #expect(try sweep(binary, "w").fits.allSatisfy { $0.amdahl == nil && $0.usl == nil })
  }

  @Test func timeToTarget() throws {
    let binary = try binary()
    defer { try? binary.remove() }
    func outcome(_ target: String, _ folder: String) throws -> Binary.Outcome {
      try binary.run([
        "scale", "rows.csv", "--threads", "1", "--repeats", "2", "--seconds", "0.001", "--sync",
        "barrier,local:2", "--target-loss", target, "--epochs", "30", "--hidden", "4", "--batch",
        "8", "-q", "-o", folder,
      ])
    }
    let found = try outcome("0.6", "t")
    #expect(found.status == 0 && found.errors == "", "\(found.errors)")
    #expect(
      found.output.contains("time of training to a validation loss of 0.6, within 30 epochs\n"))
    let sweep = try sweep(binary, "t")
    #expect(sweep.timeToTarget.map(\.sync) == ["barrier", "local:2"])
    #expect(sweep.data.rows == 48 && sweep.data.validationRows == 12)
    for entry in sweep.timeToTarget {
      #expect(entry.lossKind == .validation && entry.runs.count == 2)
      for run in entry.runs {
        #expect(run.isReached && run.epochs == run.curve.count)
        // The last epoch and no other is low enough.
        #expect(run.curve.map { $0.loss <= 0.6 } == run.curve.map { $0.epoch == run.epochs })
        #expect(run.curve.last.map { abs($0.seconds - run.seconds) < 1e-12 } == true)
      }
      // Both modes give the same losses from run to run.
      #expect(Set(entry.runs.map { $0.curve.map(\.loss) }).count == 1)
    }
    #expect(try outcome("1e-9", "n").output.contains("barrier        1      8   0 of 2     –"))
    let never = try self.sweep(binary, "n").timeToTarget[0]
    #expect(never.median == nil && never.runs.allSatisfy { !$0.isReached && $0.epochs == 30 })
  }

  private static let mistakes: [(String, Int32, String, String?)] = [
    (
      "--threads 0", 64,
      "option --threads: expected whole numbers from 1 to 1024 between commas, or none, found \"0\"",
      nil
    ),
    ("--threads 1,1", 64, "option --threads: a count is given twice in \"1,1\"", nil),
    ("--threads none", 64, "option --threads: expected at least one count, found \"none\"", nil),
    (
      "--epochs 5", 64, "option --epochs needs --target-loss",
      "runs that measure a rate have no end"
    ),
    (
      "rows.csv --scale-lr-from 8", 64, "option --scale-lr-from needs --target-loss",
      "a rate of rows does not depend on the rate of learning"
    ),
    (
      "rows.csv --scale-lr-from 8 --target-loss 1 --mode weak", 64,
      "options --mode weak and --scale-lr-from contradict each other",
      "under weak scaling each count has another batch, and --scale-lr-from scales to one"
    ),
    (
      "--hidden 3", 64, "option --hidden needs DATA",
      "made-up rows take --layers, --rows, --batch, --optimizer and --lr"
    ),
    (
      "rows.csv --layers 3,2", 64, "option --layers is for made-up rows, not for DATA",
      "--hidden sets the widths"
    ),
    (
      "--sync hogwlid", 64,
      "option --sync: expected one of barrier, local:STEPS, stale:STEPS, hogwild, found \"hogwlid\"",
      "did you mean hogwild?"
    ),
    (
      "--sync hogwild,hogwild", 64,
      "option --sync: hogwild is given twice in \"hogwild,hogwild\"", nil
    ),
    ("--mode big", 64, "option --mode: expected strong or weak, found \"big\"", nil),
    ("--target-loss 0", 64, "option --target-loss: expected a number above 0, found \"0\"", nil),
    ("--no-save --out x", 64, "options --no-save and --out contradict each other", nil),
    ("none.csv", 66, "none.csv: no such file or directory", nil),
    ("-o rows.csv", 73, "rows.csv: expected a folder, found a file", nil),
  ]

  @Test(arguments: mistakes)
  func aMistakeIsOneClearLine(line: String, status: Int32, message: String, hint: String?) throws {
    let binary = try binary()
    defer { try? binary.remove() }
    let before = try binary.snapshot()
    let outcome = try binary.run(["scale"] + line.split(separator: " ").map(String.init))
    #expect(
      outcome
        == Binary.Outcome(
          status: status, output: "",
          errors: "ptrain: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? "")))
    #expect(try binary.snapshot() == before)
  }
}
