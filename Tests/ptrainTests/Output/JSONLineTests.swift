import Foundation
import Testing

@testable import ptrain

@Suite struct JSONLineTests {
  @Test func membersKeepTheirOrder() {
    var line = JSONLine()
    line.add("event", "epoch")
    line.add("epoch", 3)
    line.add("train_loss", 0.1)
    line.add("valid_r2", nil)
    line.add("rows_per_s", 1e6)
    line.add("left", .infinity)
    #expect(
      line.text
        == #"{"event":"epoch","epoch":3,"train_loss":0.1,"rows_per_s":1000000.0,"left":null}"#
        + "\n")
  }

  @Test func anyTextAndNumberComesBack() throws {
    let texts = ["", "a\"b\\c", "\u{0}\u{1B}[31m\u{7F}", "line\nfeed\r\t", "é 数 😀"]
    let numbers = [-0.1, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 123456789.125]
    var line = JSONLine()
    for (index, text) in texts.enumerated() { line.add("t\(index)", text) }
    for (index, number) in numbers.enumerated() { line.add("n\(index)", number) }
    #expect(line.text.filter(\.isNewline).count == 1)
    // Foundation's reader is the judge.
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.text.utf8)) as? [String: Any])
    for (index, text) in texts.enumerated() { #expect(object["t\(index)"] as? String == text) }
    for (index, number) in numbers.enumerated() {
      #expect(object["n\(index)"] as? Double == number)
    }
  }
}
