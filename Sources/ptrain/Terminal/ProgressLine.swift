/// Where a training stands, as one line of a terminal.
///
/// `epoch  7/20 ━━━━━━╸────  step 61/95  loss 0.312 █▅▃▂▂▁▁  valid 0.318  1.9 M rows/s  0:01 left`
struct ProgressLine: TerminalLine {
  var epoch: Int
  var epochs: Int
  var step: Int
  var stepsPerEpoch: Int
  var loss: Double
  /// Of each epoch before this one.
  var losses: [Double] = []
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
    func room() -> Int {
      width - head.count - 1 - words.reduce(0) { $0 + $1.text.count + $1.gap.count }
    }
    while room() < Self.shortestBar,
      let least = words.indices.max(by: { words[$0].rank < words[$1].rank })
    {
      words.remove(at: least)
    }
    guard room() >= Self.shortestBar else { return String(head.prefix(max(0, width))) }
    let bar = Self.bar(share: share, width: min(room(), Self.longestBar), colour: colour)
    return head + " " + bar + words.map { $0.gap + $0.text }.joined()
  }

  private static let shortestBar = 8
  private static let longestBar = 26
  /// Epochs of the sparkline, the present one among them.
  private static let sparkWidth = 8

  /// Something to say, how it is set off from what stands before it, and how soon it is left out:
  /// the highest rank goes first when there is no room.
  private struct Word {
    var text: String
    var rank: Int
    var gap = "  "
  }

  /// Shown from left to right.
  private var words: [Word] {
    let total = String(stepsPerEpoch)
    let current = String(step)
    let blanks = String(repeating: " ", count: max(0, total.count - current.count))
    let least = 5 + validation.count
    var words = [
      Word(text: "step \(blanks)\(current)/\(total)", rank: least + 1),
      Word(text: "loss " + Figures.short(loss), rank: 1),
    ]
    if !losses.isEmpty {
      let line = Sparkline.text(losses + [loss], width: Self.sparkWidth)
      // Beside the loss; before all but the most telling word on the held-out rows has gone.
      words.append(Word(text: line, rank: 4, gap: " "))
    }
    // The last word on the held-out rows is the most telling one.
    words += validation.enumerated().map { index, text in
      Word(text: text, rank: index == validation.count - 1 ? 3 : 5 + index)
    }
    return words + [
      Word(text: Figures.rate(rowsPerSecond) + " rows/s", rank: least),
      Word(text: Figures.clock(secondsLeft) + " left", rank: 2),
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
