import Foundation
import ParallelSGD
import Testing

@testable import ptrain

/// The real program, on next to nothing; what is fast is nobody's business here.
@Suite struct BenchTests {
  private func run(_ words: [String]) throws -> Binary.Outcome {
    let binary = try Binary()
    defer { try? binary.remove() }
    try binary.write(Array("a,b\n1,x\n2,y\n".utf8), to: "rows.csv")
    let before = try binary.snapshot()
    let outcome = try binary.run(["bench"] + words)
    #expect(try binary.snapshot() == before)
    return outcome
  }

  /// The JSON objects that a line prints.
  private func objects(_ outcome: Binary.Outcome) throws -> [[String: Any]] {
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    return try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func train() throws {
    let words = ["--layers", "4,3,2", "--rows", "64", "--batch", "8", "--epochs", "4", "--json"]
    func object(threads: Int) throws -> [String: Any] {
      let outcome = try run(["train", "--threads", "\(threads)"] + words)
      return try #require(try objects(outcome).first)
    }
    let one = try object(threads: 1)
    #expect(
      Set(one.keys) == [
        "program", "layers", "batch", "rows", "threads", "active_threads", "isa", "optimizer",
        "rows_per_s", "median_rows_per_s", "epochs", "early_loss", "final_loss", "gflops",
        "tile_peak_gflops", "peak_share", "phases",
        "weights_sha256",
      ])
    #expect(one["layers"] as? [Int] == [4, 3, 2])
    #expect(one["optimizer"] as? String == "momentum")
    #expect(one["epochs"] as? Int == 4)
    #expect((one["rows_per_s"] as? Int).map { $0 > 0 } == true)
    let (early, final) = (one["early_loss"] as? Double, one["final_loss"] as? Double)
    #expect(try #require(early) > #require(final))
    let phases = try #require(one["phases"] as? [String: Double])
    #expect(abs(phases.values.reduce(0, +) - 1) < 1e-9)
    #expect(phases["contract"].map { $0 > 0 } == true)
    // Threads change no byte, measured or not.
    let two = try object(threads: 2)
    #expect(one["weights_sha256"] as? String == two["weights_sha256"] as? String)
  }

  @Test func kernels() throws {
    let words = ["kernels", "--only", "gradient 32 × 32", "--seconds", "0.001"]
    let events = try objects(try run(words + ["--json"]))
    #expect(events.map { $0["event"] as? String } == ["machine", "kernel"])
    #expect((events[0]["tile_peak_gflops"] as? Double).map { $0 > 0 } == true)
    #expect(events[0]["memory_peak_gb_per_s"] == nil)
    let kernel = events[1]
    #expect(kernel["group"] as? String == "64-32-10, batch 32")
    #expect(kernel["kernel"] as? String == "gradient")
    #expect(kernel["unit"] as? String == "GFLOP/s")
    let order = ["worst", "lower_quartile", "median", "upper_quartile", "best"]
    let rates = try order.map { try #require(kernel[$0] as? Double) }
    #expect(rates == rates.sorted())
    let text = try run(words + ["--isa", "portable"])
    #expect(text.output.hasPrefix("machine     portable · one thread of "))
    #expect(text.output.contains("\n  gradient              32 × 32 → 10 "))
  }

  @Test func csv() throws {
    let outcome = try run(["csv", "rows.csv", "--seconds", "0.001", "--json"])
    let object = try #require(try objects(outcome).first)
    #expect(object["file"] as? String == "rows.csv")
    #expect(object["bytes"] as? Int == 12)
    #expect(object["rows"] as? Int == 2)
    #expect(object["columns"] as? Int == 2)
    #expect(object["threads"] as? Int == UsableCores.count)
    #expect((object["mb_per_s"] as? Double).map { $0 > 0 } == true)
    #expect((object["best_mb_per_s"] as? Double).map { $0 > 0 } == true)
  }

  private static let mistakes: [([String], Int32, String, String?)] = [
    ([], 64, "bench needs a verb: kernels, train, csv", "usage: ptrain bench VERB [options]"),
    (["trian"], 64, "unknown verb \"bench trian\"", "did you mean ptrain bench train?"),
    (["zzzzzz"], 64, "unknown verb \"bench zzzzzz\"", "see ptrain bench --help"),
    (["csv"], 64, "bench csv needs FILE", "usage: ptrain bench csv FILE [options]"),
    (["csv", "none.csv"], 66, "none.csv: no such file or directory", nil),
    (["train", "--layer", "3,2"], 64, "unknown option \"--layer\"", "did you mean --layers?"),
    (
      ["train", "--rows", "100000000", "--layers", "1048576,2"], 71,
      "100,000,000 rows of 1,048,576 features need more memory than there is",
      "smaller --rows or --layers need less"
    ),
    (
      ["train", "--rows", "2", "--layers", "4,1048576,1048576,2"], 64,
      "option --layers: expected at most 8589934592 parameters, found 1099520016386", nil
    ),
    (
      ["kernels", "--isa", "portible"], 64,
      "option --isa: expected one of "
        + InstructionSet.available.map(\.description).joined(separator: ", ")
        + ", found \"portible\"", "did you mean portable?"
    ),
  ]

  @Test(arguments: mistakes)
  func aMistakeIsOneClearLine(words: [String], status: Int32, message: String, hint: String?) throws
  {
    #expect(
      try run(words)
        == Binary.Outcome(
          status: status, output: "",
          errors: "ptrain: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? "")))
  }

  @Test func aTextThatNoKernelHas() throws {
    let outcome = try run(["kernels", "--only", "nothing"])
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix(
        "ptrain: option --only: expected a part of a kernel's title, name or shape, "
          + "found \"nothing\"\nhint: titles: 64-32-10, batch 32; "))
  }

  @Test func helpOfVerbsBelow() throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    for verb in ["bench", "bench train", "bench kernels", "bench csv"] {
      let words = verb.split(separator: " ").map(String.init)
      let asked = try binary.run(["help"] + words)
      #expect(asked.status == 0)
      #expect(asked.output.hasPrefix("usage: ptrain \(verb) "))
      #expect(try binary.run(words + ["--help"]) == asked)
    }
  }

  /// A kernel that is wrong is not timed: the end is that of any fault of the program's own.
  @Test func aWrongKernelIsAFault() {
    let wrong = Kernel(run: {}, check: { "element 3 is 1, expected 2" })
    let wanted = KernelCase("exp", shape: "4 × 4", work: .flops(1)) { wrong }
    #expect(
      throws: Failure(
        .internalFault, "kernel exp on 4 × 4 is wrong: element 3 is 1, expected 2",
        hint: "this is a fault of ptrain, not of its input")
    ) { try Bench.require(wrong, of: wanted) }
  }
}
