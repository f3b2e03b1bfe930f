/// Where a sweep stands, as one line of a terminal.
///
/// `run  7/25 ━━━━━━━━━╸─────  4 threads  barrier  batch 128  1:05 left`
struct SweepProgress: TerminalLine {
  /// Of the runs that are done.
  var done: Int
  var runs: Int
  var task: SweepOrder.Item
  var secondsLeft: Double

  func text(width: Int, colour: Bool) -> String {
    let number = String(min(done + 1, runs))
    let total = String(runs)
    let head =
      "run " + String(repeating: " ", count: total.count - number.count) + number + "/" + total
    var words = [
      "\(task.threads) thread" + (task.threads == 1 ? "" : "s"),
      Figures.clock(secondsLeft) + " left", "\(task.sync)", "batch \(task.batch)",
    ]
    func room() -> Int { width - head.count - 1 - words.reduce(0) { $0 + $1.count + 2 } }
    while room() < 8, !words.isEmpty { words.removeLast() }
    guard room() >= 8 else { return String(head.prefix(max(0, width))) }
    let share = Double(done) / Double(max(1, runs))
    let bar = ProgressLine.bar(share: share, width: min(room(), 26), colour: colour)
    return ([head + " " + bar] + words).joined(separator: "  ")
  }
}
