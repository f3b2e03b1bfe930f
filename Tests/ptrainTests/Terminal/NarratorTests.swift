import Foundation
import Testing

@testable import ptrain

@Suite struct NarratorTests {
  private let progress = ProgressLine(
    epoch: 1, epochs: 2, step: 1, stepsPerEpoch: 2, loss: 1, rowsPerSecond: 1, secondsLeft: 1)

  /// What a narrator writes into a file.
  private func told(
    quiet: Bool = false, terminal: (Int32) -> Terminal, _ tell: (Narrator) -> Void
  ) throws -> String {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ptrain-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forWritingTo: url)
    let descriptor = file.fileDescriptor
    tell(
      Narrator(
        writer: CheckedWriter(descriptor: descriptor, name: "file"),
        terminal: terminal(descriptor), quiet: quiet))
    try file.close()
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }

  @Test func noEscapeCodesOffTerminal() throws {
    let text = try told(
      terminal: { Terminal(descriptor: $0, environment: ["TERM": "xterm-256color"]) },
      {
        $0.tell("network", "one", "two")
        $0.progress(progress)
        $0.line("epoch 1/2")
        $0.endProgress()
      })
    #expect(text == "network     one\n            two\nepoch 1/2\n")
  }

  @Test func aLineTakesTheProgressAwayFirst() throws {
    let text = try told(
      terminal: { Terminal(descriptor: $0, canRedraw: true, hasColour: false) },
      {
        $0.progress(progress)
        $0.line("next")
        $0.endProgress()
      })
    #expect(text == "\r" + progress.text(width: 79, colour: false) + "\u{1B}[K\r\u{1B}[Knext\n")
  }

  @Test func quietTellsNothing() throws {
    let text = try told(
      quiet: true, terminal: { Terminal(descriptor: $0, canRedraw: true, hasColour: true) },
      {
        $0.tell("network", "one")
        $0.progress(progress)
        $0.line("epoch 1/2")
      })
    #expect(text == "")
  }

  @Test func aLongLabelStandsOnALineOfItsOwn() throws {
    let text = try told(
      terminal: { Terminal(descriptor: $0, canRedraw: false, hasColour: false) },
      {
        $0.tell("eleven-char", "x")
        $0.tell("twelve-chars", "y", "z")
        $0.tell("a", "b")
      })
    #expect(
      text == "eleven-char x\ntwelve-chars\n            y\n            z\na           b\n")
  }

  @Test func linesAreBrokenBeforeADotOrElseBetweenWords() {
    let text = "104 inputs · 128 relu · 2 softmax"
    #expect(Narrator.wrapped(text, to: 33) == [text])
    #expect(Narrator.wrapped(text, to: 32) == ["104 inputs · 128 relu", "· 2 softmax"])
    #expect(Narrator.wrapped(text, to: 12) == ["104 inputs", "· 128 relu", "· 2 softmax"])
    #expect(Narrator.wrapped("one two three", to: 8) == ["one two", "three"])
    #expect(Narrator.wrapped("a · bb ccc dddd", to: 6) == ["a", "· bb", "ccc", "dddd"])
    #expect(Narrator.wrapped("indivisible", to: 4) == ["indivisible"])
    #expect(Narrator.wrapped("", to: 4) == [""])
  }

  @Test func onATerminalLinesAreBroken() throws {
    // A file that counts as a terminal has 80 columns, 12 of them for the label.
    let words = Array(repeating: "seventeen letters", count: 4)
    let text = try told(
      terminal: { Terminal(descriptor: $0, canRedraw: true, hasColour: false) },
      { $0.tell("a", words.joined(separator: " · ")) })
    #expect(
      text == "a           " + words.prefix(3).joined(separator: " · ") + "\n            · "
        + words[3] + "\n")
  }

  @Test func aNoticeIsWrittenOverTheProgress() throws {
    let text = try told(
      terminal: { Terminal(descriptor: $0, canRedraw: true, hasColour: false) },
      { $0.notice("stopping")() })
    #expect(text == "\r\u{1B}[Kstopping\n")
    let plain = try told(
      terminal: { Terminal(descriptor: $0, canRedraw: false, hasColour: false) },
      { $0.notice("stopping")() })
    #expect(plain == "stopping\n")
    let quiet = try told(
      quiet: true, terminal: { Terminal(descriptor: $0, canRedraw: false, hasColour: false) },
      { $0.notice("stopping")() })
    #expect(quiet == "")
  }

  @Test func dumbTerminalsAndNoColor() {
    // A descriptor that is no terminal never redraws, whatever the variables say.
    let terminal = Terminal(descriptor: -1, environment: ["TERM": "xterm", "NO_COLOR": ""])
    #expect(!terminal.canRedraw && !terminal.hasColour)
    #expect(terminal.width == 80)
  }
}
