/// Where a training stands, as one line of a terminal.
///
/// `epoch  7/20 ━━━━━━━━━╸─────  step 61/95  loss 0.312  valid 0.318  1.9 M rows/s  0:01 left`
struct ProgressLine: TerminalLine {
  var epoch: Int
  var epochs: Int
  var step: Int
  var stepsPerEpoch: Int
  var loss: Double
  /// Words on the last epoch's held-out rows, such as `valid 0.318` and `accuracy 85.2 %`.
  var validation: [String] = []
  var rowsPerSecond: Double
  var secondsLeft: Double

  /// Share of the whole training that is done, 0 to 1.
  var share: Double {
    let all = Double(epochs) * Double(stepsPerEpoch)
    let done = Double(epoch - 1) * Double(stepsPerEpoch) + Double(step)
    return all > 0 ? min(1, max(0, done / all)) : 0
  }

  /// The line in at most `width` columns: a narrow terminal gets a shorter bar, then fewer words.
  func text(width: Int, colour: Bool) -> String {
    let total = String(epochs)
    let current = String(epoch)
    let head =
      "epoch " + String(repeating: " ", count: max(0, total.count - current.count))
      + current + "/" + total
    var words = self.words
    func room() -> Int { width - head.count - 1 - words.reduce(0) { $0 + $1.text.count + 2 } }
    while room() < Self.shortestBar,
      let least = words.indices.max(by: { words[$0].rank < words[$1].rank })
    {
      words.remove(at: least)
    }
    guard room() >= Self.shortestBar else { return String(head.prefix(max(0, width))) }
    let bar = Self.bar(share: share, width: min(room(), Self.longestBar), colour: colour)
    return ([head + " " + bar] + words.map(\.text)).joined(separator: "  ")
  }

  private static let shortestBar = 8
  private static let longestBar = 26

  /// Shown from left to right; the highest rank goes first when there is no room.
  private var words: [(text: String, rank: Int)] {
    let total = String(stepsPerEpoch)
    let current = String(step)
    let blanks = String(repeating: " ", count: max(0, total.count - current.count))
    let fixed = 2 + validation.count
    return [("step \(blanks)\(current)/\(total)", fixed + 2), ("loss " + Figures.short(loss), 1)]
      // The last word on the held-out rows is the most telling one.
      + validation.enumerated().map { ($1, fixed - $0) }
      + [
        (Figures.rate(rowsPerSecond) + " rows/s", fixed + 1),
        (Figures.clock(secondsLeft) + " left", 2),
      ]
  }

  /// Half columns of `━` for what is done; the rest dim where there is colour, thin where not.
  static func bar(share: Double, width: Int, colour: Bool) -> String {
    let halves = Int((share * Double(2 * width)).rounded(.down))
    let full = halves / 2
    let done = String(repeating: "━", count: full) + (halves % 2 == 1 ? "╸" : "")
    let restCount = width - full - halves % 2
    guard colour else { return done + String(repeating: "─", count: restCount) }
    let rest = String(repeating: "━", count: restCount)
    return "\u{1B}[36m" + done + "\u{1B}[90m" + rest + "\u{1B}[0m"
  }
}
