import ParallelSGD
import Shards

/// What the command line says of checkpoints.
struct CheckpointOptions: Equatable {
  /// Numbered checkpoints to keep.
  private static let keepRange = 0...1_000_000
  private static let longest = 1_000_000_000

  var interval: CheckpointPolicy.Interval
  /// How many numbered ones to keep beside the last.
  var keep: Int

  static let every = OptionSpec("checkpoint-every", "N|Ns|Nm")
  static let keep = OptionSpec("keep", "N")

  static let rows = rows(every: text(CheckpointPolicy.standardInterval), keep: "0")
  /// Of a verb that goes on with what was said before.
  static let rowsAsBefore = rows(every: "as before", keep: "as before")

  private static func rows(every interval: String, keep count: String) -> [OptionRow] {
    [
      OptionRow(
        every, help: "steps, seconds or minutes between them", standard: interval),
      OptionRow(keep, help: "numbered checkpoints beside the last one", standard: count),
    ]
  }

  /// Reads the options.
  ///
  /// - Throws: a ``Failure`` with code `usage` naming the option.
  init(_ arguments: Arguments) throws(Failure) {
    interval = try Self.interval(arguments) ?? CheckpointPolicy.standardInterval
    keep = try arguments.integer("keep", in: Self.keepRange) ?? Self.keepRange.lowerBound
  }

  /// These, with what other words say instead.
  func replaced(by arguments: Arguments) throws(Failure) -> CheckpointOptions {
    var options = self
    options.interval = try Self.interval(arguments) ?? interval
    options.keep = try arguments.integer("keep", in: Self.keepRange) ?? keep
    return options
  }

  private static func interval(
    _ arguments: Arguments
  ) throws(Failure) -> CheckpointPolicy.Interval? {
    guard let text = arguments[every.name] else { return nil }
    let unit = text.last.flatMap { ["s": 1, "m": 60][$0] }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits),
      (1...longest).contains(count)
    else {
      throw .usage(
        "option --\(every.name): expected steps, seconds or minutes as in 500, 30s or 5m, found "
          + Excerpt.quoted(text))
    }
    return unit.map { .seconds(Double(count * $0)) } ?? .steps(count)
  }

  /// As it is written: `500` or `60s`.
  private static func text(_ interval: CheckpointPolicy.Interval) -> String {
    switch interval {
    case .steps(let steps): "\(steps)"
    case .seconds(let seconds): "\(Figures.plain(seconds))s"
    }
  }
}
