import Foundation
import Testing

/// Escape codes only where they are understood: the real program on a terminal of every kind.
@Suite struct TerminalTests {
  /// Epochs long enough for the progress to be drawn, with and without an optimizing compiler.
  #if DEBUG
    private static let hidden = "32"
  #else
    private static let hidden = "512,512"
  #endif

  /// What a training shows.
  private func shown(columns: Int, environment: [String: String]) throws -> String {
    let binary = try Binary()
    defer { try? binary.remove() }
    let terminal = try PseudoTerminal(columns: columns)
    return try terminal.text {
      let outcome = try binary.run(
        [
          "--hidden", Self.hidden, "--batch", "1", "--epochs", "2", "--no-save",
        ],
        errors: terminal.device,
        environment: environment)
      #expect(outcome.status == 0 && !outcome.signalled)
      #expect(!outcome.output.contains("\u{1B}"))
    }
  }

  @Test func drawsInColour() throws {
    let text = try shown(columns: 80, environment: ["TERM": "xterm"])
    #expect(text.contains("\u{1B}[36m"))
    #expect(text.contains("\u{1B}[K"))
  }

  @Test func noColour() throws {
    let text = try shown(columns: 80, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    #expect(text.contains("\u{1B}[K"))
    #expect(text.replacingOccurrences(of: "\u{1B}[K", with: "").contains("\u{1B}") == false)
  }

  @Test(arguments: ["dumb", ""])
  func noCodesAtAll(name: String) throws {
    let text = try shown(columns: 80, environment: ["TERM": name])
    #expect(text.contains("epoch 2/2"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test(arguments: [1, 2, 5, 30])
  func noProgressIsWiderThanTheTerminal(columns: Int) throws {
    let text = try shown(columns: columns, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    let drawn = text.components(separatedBy: "\r").filter { $0.hasSuffix("\u{1B}[K") }
    #expect(!drawn.isEmpty)
    for line in drawn { #expect(line.count - "\u{1B}[K".count < columns, "\(line)") }
  }
}
