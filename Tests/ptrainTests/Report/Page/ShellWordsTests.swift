import Foundation
import Testing

@testable import ptrain

@Suite struct ShellWordsTests {
  @Test func quotes() {
    #expect(
      ShellWords.line(["ptrain", "a b.csv", "--lr=1e-3", "", "it's", "$x", "日本.csv"])
        == "ptrain 'a b.csv' --lr=1e-3 '' 'it'\\''s' '$x' 日本.csv")
  }

  /// What a shell makes of the line is what went in.
  @Test func aShellReadsThemBack() throws {
    let words = [
      "plain", "a b", "it's", "\"", "$(id)", "`id`", "a\\b", "*", "#x", "~", "tab\there",
      "line\nfeed",
      "\u{202E}turned", "!x", "", "-x", "é", "'\u{1B}\\'",
      "a'\u{FE0F}; exit 1; #'\u{FE0F}", "b'\u{301}c", "=ls",
    ]
    let shell = "/bin/bash"
    guard FileManager.default.isExecutableFile(atPath: shell) else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: shell)
    process.arguments = ["-c", "printf '%s\\0' " + ShellWords.line(words)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == words.map { $0 + "\0" }.joined())
  }
}
