import Foundation

/// A line that a terminal shows for a moment.
protocol TerminalLine {
  /// In at most `width` columns.
  func text(width: Int, colour: Bool) -> String
}

/// Tells a person what is going on, on standard error; results go to standard output.
///
/// One idea a line under a label. On a terminal the progress is one line drawn over and over; the
/// cursor is never hidden, so there is nothing to restore but that line.
final class Narrator {
  private let writer: CheckedWriter
  private let terminal: Terminal
  private let quiet: Bool
  private static let labelWidth = 12
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

  /// Lines under one label; the label stands on the first.
  func tell(_ label: String, _ lines: String...) { tell(label, lines) }

  /// Lines under one label; the label stands on the first, a long one such as a file's name before
  /// it. On a terminal, lines that would not fit are continued under themselves.
  func tell(_ label: String, _ lines: [String]) {
    guard !quiet else { return }
    let room = terminal.canRedraw ? terminal.width - Self.labelWidth : .max
    var lines = lines.flatMap { Self.wrapped($0, to: max(room, Self.leastRoom)) }
    let isLong = label.count >= Self.labelWidth
    if isLong {
      say(label)
    } else if !lines.isEmpty {
      say(padded(label, to: Self.labelWidth) + lines.removeFirst())
    }
    for line in lines { say(padded("", to: Self.labelWidth) + line) }
  }

  /// Narrower terminals wrap by themselves.
  private static let leastRoom = 28

  /// `text` in lines of at most `width` characters, broken before a `·` or else between words.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    guard text.count > width else { return [text] }
    var lines = [""]
    func fits(_ part: some StringProtocol, after line: String) -> Bool {
      line.isEmpty || line.count + 1 + part.count <= width
    }
    for part in text.split(separator: " · ") {
      let isFirst = lines == [""]
      let dotted = isFirst ? String(part) : "· " + part
      if fits(dotted, after: lines[lines.count - 1]), dotted.count <= width {
        lines[lines.count - 1] += (isFirst ? "" : " ") + dotted
        continue
      }
      if !isFirst { lines.append("") }
      for word in dotted.split(separator: " ") {
        if !fits(word, after: lines[lines.count - 1]) { lines.append("") }
        lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
      }
    }
    return lines
  }

  /// What there is to say of rows that were read.
  func notes(_ lines: [String]) {
    for line in lines { tell("note", line) }
  }

  /// A line as it is; an empty one separates.
  func line(_ text: String = "") {
    if !quiet { say(text) }
  }

  /// Draws the progress over the last one.
  func progress(_ line: some TerminalLine) {
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

  /// What tells `text` when it is called, from any thread and at any time.
  ///
  /// On a terminal it is written over the progress, which is drawn again below it.
  func notice(_ text: String) -> @Sendable () -> Void {
    guard !quiet else { return {} }
    let bytes = (drawsProgress ? "\r\u{1B}[K" : "") + text + "\n"
    return { [writer] in
      do { try writer.write(bytes) } catch {}
    }
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
