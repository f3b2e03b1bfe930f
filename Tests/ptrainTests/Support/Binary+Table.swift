import Foundation
import Testing

extension Binary {
  /// Runs `body` in a folder of its own that holds `d.csv`: 200 rows of columns a, b and c, of which a
  /// and c have 7 and 3 values.
  static func withTable(_ body: (Binary) throws -> Void) throws {
    let binary = try Binary()
    defer { try? binary.remove() }
    let rows = (0..<200).map { "\($0 % 7),\(Double($0 * 37 % 101) / 10),\($0 % 3)" }
    try binary.write(Array(("a,b,c\n" + rows.joined(separator: "\n") + "\n").utf8), to: "d.csv")
    try body(binary)
  }

  /// Runs the program with the words of a line, which must end with `status`.
  @discardableResult
  func expect(_ line: String, status: Int32 = 0) throws -> Outcome {
    let outcome = try run(line.split(separator: " ").map(String.init))
    #expect(outcome.status == status, "\(line): \(outcome.errors)")
    return outcome
  }
}
