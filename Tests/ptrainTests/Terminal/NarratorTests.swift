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

  @Test func labelsMakeRoomUpToALimit() throws {
    let text = try told(
      terminal: { Terminal(descriptor: $0, canRedraw: false, hasColour: false) },
      {
        $0.widenLabels(to: "fourteen-chars")
        $0.tell("fourteen-chars", "x")
        $0.tell("a", "y")
      })
    #expect(text == "fourteen-chars  x\na               y\n")
  }

  @Test func dumbTerminalsAndNoColor() {
    // A descriptor that is no terminal never redraws, whatever the variables say.
    let terminal = Terminal(descriptor: -1, environment: ["TERM": "xterm", "NO_COLOR": ""])
    #expect(!terminal.canRedraw && !terminal.hasColour)
    #expect(terminal.width == 80)
  }
}
