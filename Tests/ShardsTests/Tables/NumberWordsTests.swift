import Foundation
import Testing

@testable import Shards

/// Both forms: the reference in Swift, and the machine's instructions where it has them.
struct NumberWordsTests {
  private static let forms: [TextInstructions?] =
    [nil] + (TextInstructions.fastest.map { [$0] } ?? [])

  /// The number in `token`, which stands between others as in a table, read as one of a row and alone.
  private func value(_ token: [UInt8], _ words: NumberWords) -> Double? {
    let bytes = Array("8".utf8) + token + Array(",".utf8) + [UInt8](repeating: 0x39, count: 16)
    let end = 1 + token.count
    return bytes.withUnsafeBufferPointer { bytes in
      guard let text = bytes.baseAddress else { return nil }
      var (begin, number) = (1, -1.0)
      let read = words.read(
        text, from: &begin, [UInt32(end)], count: 1, separator: 0x2C, to: &number)
      let alone = words.value(text, 1, end)
      if begin != (read == 1 ? end + 1 : 1) || read == 1 && alone?.bitPattern != number.bitPattern {
        Issue.record("\(read) read up to \(begin) of \(end): \(number), alone \(alone ?? .nan)")
      }
      return alone
    }
  }

  private func value(_ token: String, _ words: NumberWords) -> Double? {
    value(Array(token.utf8), words)
  }

  /// The C library's reading is the judge, bit by bit; minus zero is zero.
  @Test(arguments: forms.indices)
  func readsTheSameBitsAsTheSystem(form: Int) {
    let words = NumberWords(instructions: Self.forms[form])
    defer { words.deallocate() }
    let random = RandomTokens(seed: 5)
    var (short, long) = (0, 0)
    for index in 0..<10_000 {
      for (token, isLong) in [
        (random.short(UInt32(index)), false), (random.long(UInt32(index)), true),
      ] {
        guard let value = value(token, words) else { continue }
        if isLong { long += 1 } else { short += 1 }
        let expected = strtod(token, nil) + 0
        if value.bitPattern != expected.bitPattern { Issue.record("\(token) is not \(value)") }
      }
    }
    #expect(short > 7_500)
    #expect(long > (form == 0 ? 1_000 : 2_500))
  }

  @Test(arguments: [
    "0", "7", "-7", "1234567", "-1234567", "0.5", "-0.5", "1234567.12345678", "0.00000001", "-0",
    "-0.0", "007", "1.50", ".5", "-.5", "1e-07", "1.5E+05", "1.5e-21", "-9.99e+22", "0e-10",
    ".5e-01",
  ])
  func readsShortNumbers(token: String) {
    for form in Self.forms {
      let words = NumberWords(instructions: form)
      defer { words.deallocate() }
      #expect(value(token, words)?.bitPattern == (strtod(token, nil) + 0).bitPattern)
    }
  }

  /// Numbers as long as they are written to be read back to the last bit.
  @Test(
    .enabled(if: TextInstructions.fastest != nil, "this machine has no instructions for text"),
    arguments: [
      "12345678", "123456789012345", "0.1", "5.", "-5.", "0.37454011884736254", "-1.3598071336738",
      "1234567890.1234567", "921.1234567890123456", "0.000000000000000000001", "9007199254740992",
      "9007199254740994", "1.234567890123456e-05", "-9.87654321098765432e+20", "1e+22", "1e+23",
      "9007199254740993", "9007199254740993.00", "-9007199254740995",
      "340282346638528.859e+23", "00000678.123456789012345", "00000000000000000000001",
      "1.7976931348623157e-08", "1e-27", "123456789012345678", "1000000000000000.5",
    ])
  func readsLongNumbers(token: String) {
    let words = NumberWords()
    defer { words.deallocate() }
    #expect(value(token, words)?.bitPattern == strtod(token, nil).bitPattern)
  }

  /// Too large for a Float, or too long: read elsewhere, if at all.
  @Test(arguments: [
    "1e+39", "3.5e+38", "340282346638528.9e+24", "12345678.123456789012345", "9.9e+99", "1e-99",
    "1234567890123456789012345",
    "0.12345678901234567890123", "9999.1234567890123456",
  ])
  func leavesWhatTakesACloserLook(token: String) {
    for form in Self.forms {
      let words = NumberWords(instructions: form)
      defer { words.deallocate() }
      #expect(value(token, words) == nil)
    }
  }

  /// What is no number, or not in the usual form.
  @Test(arguments: [
    "", "-", ".", "-.", "+5", " 5", "5 ", "1.2.3", "--1", "1-", "1_0", "1,5", "x", "1x", "x1",
    "1:5", "1/5", "nan", "inf", "e5", "1e", "1e+", "1e5", "1e+5", "1e055", "1e*05", "1e+0x", "e+05",
    "-e+05", ".e+05", "1e+100", "1e+5e+5", "0x10", ":", "\u{663}", "1.\u{663}", "1234567890123456x",
    "x1234567890123456", "1.34567890123456.8", ".123456789012345.", "..12345678901234567",
    "123456789.123456.9", "12345678901234567890e-0x", "-1234567890123456-",
  ])
  func leavesTheRest(token: String) {
    for form in Self.forms {
      let words = NumberWords(instructions: form)
      defer { words.deallocate() }
      #expect(value(token, words) == nil)
    }
  }

  /// Every byte in every place of a number: either the grammar's value or none.
  @Test(arguments: forms.indices, [1, 2, 5, 10, 15, 16, 17, 21, 26])
  func anyByteAnywhere(form: Int, length: Int) {
    let words = NumberWords(instructions: Self.forms[form])
    defer { words.deallocate() }
    for start in ["3141592653589793238462643383", "2.71828182845904523536028747135"] {
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          var token = Array(start.utf8.prefix(length))
          token[place] = byte
          let expected = NumberGrammar.parts(token, token.indices)
            .flatMap { NumberGrammar.value($0, token, token.indices) }
          let found = value(token, words)
          if found != nil, found != expected { Issue.record("\(token) is not \(found ?? 0)") }
        }
      }
    }
  }

  /// Rows of numbers of all kinds up to one that is none, or to the end.
  @Test(arguments: forms.indices)
  func readsRowsOfAllKinds(form: Int) {
    let words = NumberWords(instructions: Self.forms[form])
    defer { words.deallocate() }
    let random = RandomTokens(seed: 11)
    let kinds: [(UInt32) -> String] = [
      { random.short($0) }, { "0.\(1_234_567_890_123_456 &+ Int($0) &* 7_777_777_777_777)" },
      { "-\($0 % 10).\(98_765_432_109_876 + Int($0))e+0\($0 % 10)" }, { "\($0)" },
      { "9007199254740993.\($0 % 2)" },
    ]
    var whole = 0
    for row in 0..<400 as Range<UInt32> {
      let count = 1 + Int(row % 20)
      var tokens = (0..<count).map { kinds[(Int(row) * 7 + $0 * 3) % 5](row * 20 + UInt32($0)) }
      if row % 4 == 0 { tokens[Int(row / 4) % count] = "x" }
      let bytes = Array(tokens.map { $0 + "," }.joined().utf8) + [UInt8](repeating: 0x39, count: 16)
      let ends = bytes.indices.filter { bytes[$0] == 0x2C }.map { UInt32($0) }
      var (begin, numbers) = (0, [Double](repeating: -1, count: count + 1))
      let read = bytes.withUnsafeBufferPointer { bytes in
        words.read(
          bytes.baseAddress.unsafelyUnwrapped, from: &begin, ends, count: count, separator: 0x2C,
          to: &numbers)
      }
      #expect(begin == (read == 0 ? 0 : Int(ends[read - 1]) + 1))
      for field in 0..<read {
        let expected = strtod(tokens[field], nil) + 0
        if numbers[field].bitPattern != expected.bitPattern {
          Issue.record("\(tokens[field]) in \(tokens) is not \(numbers[field])")
        }
      }
      #expect(numbers[read...].allSatisfy { $0 == -1 })
      let readable = tokens.firstIndex { value($0, words) == nil } ?? count
      #expect(read == readable)
      if read == count, count > 5 { whole += 1 }
    }
    #expect(form == 0 || whole > 50)
  }

  @Test(arguments: forms.indices)
  func readsFieldsInARow(form: Int) {
    let words = NumberWords(instructions: Self.forms[form])
    defer { words.deallocate() }
    let bytes = Array("1,-2.5,3e+01,x,5;6,                ".utf8)
    let ends: [UInt32] = [1, 6, 12, 14, 16, 18]
    var numbers = [Double](repeating: 0, count: 6)
    bytes.withUnsafeBufferPointer { bytes in
      guard let text = bytes.baseAddress else { return }
      var begin = 0
      // Stops at what is no number, at another separator, and at the count.
      #expect(words.read(text, from: &begin, ends, count: 6, separator: 0x2C, to: &numbers) == 3)
      #expect(begin == 13)
      begin = 15
      #expect(
        words.read(text, from: &begin, Array(ends[4...]), count: 2, separator: 0x2C, to: &numbers)
          == 0)
      begin = 0
      #expect(words.read(text, from: &begin, ends, count: 2, separator: 0x2C, to: &numbers) == 2)
      #expect(begin == 7)
    }
    #expect(numbers[..<3] == [1, -2.5, 30])
  }
}
