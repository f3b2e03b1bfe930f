import Foundation

/// Tells a person what is going on, on standard error; results go to standard output.
///
/// One idea a line under a label. On a terminal the progress is one line drawn over and over; the
/// cursor is never hidden, so there is nothing to restore but that line.
final class Narrator {
  private let writer: CheckedWriter
  private let terminal: Terminal
  private let quiet: Bool
  private var labelWidth = 12
  private var isLineDrawn = false

  /// - Parameter quiet: whether nothing is told at all.
  init(writer: CheckedWriter = .standardError, terminal: Terminal, quiet: Bool) {
    self.writer = writer
    self.terminal = terminal
    self.quiet = quiet
  }

  /// On standard error, as the environment has it.
  static func standard(quiet: Bool) -> Narrator {
    Narrator(
      terminal: Terminal(
        descriptor: STDERR_FILENO, environment: ProcessInfo.processInfo.environment),
      quiet: quiet)
  }

  /// Whether ``progress(_:)`` shows anything.
  var drawsProgress: Bool { terminal.canRedraw && !quiet }

  /// Makes room for a long label, such as the name of a file.
  func widenLabels(to label: String) {
    labelWidth = max(labelWidth, min(label.count + 2, 30))
  }

  /// Lines under one label; the label stands on the first.
  func tell(_ label: String, _ lines: String...) { tell(label, lines) }

  /// Lines under one label; the label stands on the first.
  func tell(_ label: String, _ lines: [String]) {
    guard !quiet else { return }
    for (index, line) in lines.enumerated() {
      let start = index == 0 ? label : ""
      say(padded(start, to: labelWidth - 1) + " " + line)
    }
  }

  /// A line as it is; an empty one separates.
  func line(_ text: String = "") {
    if !quiet { say(text) }
  }

  /// Draws the progress over the last one.
  func progress(_ line: ProgressLine) {
    guard drawsProgress else { return }
    // The last column stays free: writing into it makes some terminals wrap.
    put("\r" + line.text(width: terminal.width - 1, colour: terminal.hasColour) + "\u{1B}[K")
    isLineDrawn = true
  }

  /// Takes the progress away; a later line then starts in the first column.
  func endProgress() {
    if isLineDrawn { put("\r\u{1B}[K") }
    isLineDrawn = false
  }

  private func say(_ text: String) {
    endProgress()
    put(text + "\n")
  }

  /// Messages are a courtesy: when nobody can read them, the work goes on.
  private func put(_ text: String) {
    do { try writer.write(text) } catch {}
  }
}
