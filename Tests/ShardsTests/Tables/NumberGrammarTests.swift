import Testing

@testable import Shards

struct NumberGrammarTests {
  private func value(_ token: String) -> Double? {
    let bytes = Array("<\(token)>".utf8)
    let range = 1..<(bytes.count - 1)
    return NumberGrammar.parts(bytes, range).flatMap { NumberGrammar.value($0, bytes, range) }
  }

  /// Swift's literals, which the compiler rounds, say what the tokens are worth.
  @Test(arguments: [
    ("0", 0), ("7", 7), ("+7", 7), ("-7", -7), ("1.", 1), (".5", 0.5), ("-.5e1", -5), ("1e3", 1000),
    ("1E+3", 1000), ("1e-3", 0.001), ("007", 7), ("0.1", 0.1),
    ("0.30000000000000004", 0.30000000000000004),
    ("9007199254740993", 9007199254740992), ("9007199254740992", 9007199254740992),
    ("123456789012345678901234567890", 123456789012345677877719597056),
    ("1e22", 1e22), ("1e23", 1e23), ("8.5e-23", 8.5e-23), ("3.4028234e38", 3.4028234e38),
    ("1e-400", 0), ("0e999999999999999999999", 0), ("4.9e-324", .leastNonzeroMagnitude),
    ("0.000000000000000000000000000000000000001e39", 1),
    ("100000000000000000000000000000000000000000e-41", 1),
  ])
  func readsWhatTheGrammarAllows(token: String, expected: Double) {
    #expect(value(token) == expected)
  }

  @Test(arguments: [
    "", "+", "-", ".", "e5", ".e5", "1e", "1e+", "1e5.", "1.2.3", "--1", "+-1", "1 2", "0x1p3",
    "inf",
    "nan", "1,5", "1_000", "१", "1e400", "1e39", "-3.5e38", "1f", "١",
  ])
  func refusesTheRest(token: String) {
    #expect(value(token) == nil)
  }

  @Test func roundsAsTheStandardLibrary() {
    let random = RandomTokens(seed: 11)
    for index in 0..<20_000 {
      let token = random.long(UInt32(index))
      let magnitude = Double(token).map(abs) ?? .infinity
      #expect(
        value(token) == (magnitude <= NumberGrammar.largest ? Double(token) : nil), "\(token)")
    }
  }

  @Test func aMillionDigitsAreOneNumber() {
    let zeros = String(repeating: "0", count: 1_000_000)
    #expect(value("1.\(zeros)1") == 1)
    #expect(value("0.\(zeros)1") == 0)
    #expect(value("1\(zeros)") == nil)
  }
}
