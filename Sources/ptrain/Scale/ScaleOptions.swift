import ParallelSGD
import Shards

/// Everything that the command line of `ptrain scale` says, apart from what it hands on.
struct ScaleOptions {
  static let standardMode = Sweep.Mode.strong
  static let standardRepeats = 5
  static let standardSeconds = 5.0

  /// Different, in ascending order.
  let threads: [Int]
  /// In the order given.
  let synchronizations: [Synchronization]
  let mode: Sweep.Mode
  let repeats: Int
  let seconds: Double
  let targetLoss: Double?
  let output: TrainOptions.Output
  let quiet: Bool
  let json: Bool
  let words: [String]

  /// - Throws: a ``Failure`` with code `usage` naming the option.
  init(_ arguments: Arguments) throws(Failure) {
    words = arguments.words
    threads = try Self.threads(arguments)
    synchronizations = try arguments.describedList("sync") ?? [.barrier]
    mode =
      try arguments.choice("mode", Sweep.Mode.allCases.map { ($0.rawValue, $0) })
      ?? Self.standardMode
    repeats = try arguments.integer("repeats", in: 1...1000) ?? Self.standardRepeats
    seconds = try Bench.seconds(arguments, standard: Self.standardSeconds)
    targetLoss = try arguments.number("target-loss", in: .positive).map { Double("\($0)") ?? 0 }
    output = try TrainOptions.output(arguments, saving: [])
    quiet = arguments.has("quiet")
    json = arguments.has("json")
  }

  private static func threads(_ arguments: Arguments) throws(Failure) -> [Int] {
    guard let counts = try arguments.integers("threads", in: Trainer.threadRange) else {
      return doublings(to: UsableCores.count)
    }
    guard !counts.isEmpty else {
      throw .usage("option --threads: expected at least one count, found \"none\"")
    }
    guard Set(counts).count == counts.count else {
      throw .usage(
        "option --threads: a count is given twice in \(Excerpt.quoted(arguments["threads"] ?? ""))")
    }
    return counts.sorted()
  }

  /// 1, 2, 4, … and `limit`.
  static func doublings(to limit: Int) -> [Int] {
    var counts: [Int] = []
    var count = 1
    while count < limit {
      counts.append(count)
      count *= 2
    }
    return counts + [limit]
  }
}
