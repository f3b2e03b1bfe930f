import Foundation
import Testing

@testable import Shards

struct NumberWordsTests {
  /// The number in `token`, which stands between others as in a table.
  private func value(_ token: String, _ words: NumberWords) -> Double? {
    let bytes = Array("8\(token),9876543210".utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      guard let text = bytes.baseAddress else { return nil }
      let (begin, end) = (1, 1 + token.utf8.count)
      return words.value(text, begin, end) ?? words.valueWithExponent(text, begin, end)
    }
  }

  /// The C library's reading is the judge, bit by bit; minus zero is zero.
  @Test func readsTheSameBitsAsTheSystem() {
    let words = NumberWords()
    defer { words.deallocate() }
    let random = RandomTokens(seed: 5)
    var read = 0
    for index in 0..<20_000 {
      let token = random.short(UInt32(index))
      guard let value = value(token, words) else { continue }
      read += 1
      #expect(value.bitPattern == (strtod(token, nil) + 0).bitPattern, "\(token)")
    }
    #expect(read > 15_000)
  }

  @Test(arguments: [
    "0", "7", "-7", "1234567", "-1234567", "0.5", "-0.5", "1234567.12345678", "0.00000001", "-0",
    "-0.0", "007", "1.50", ".5", "-.5", "1e-07", "1.5E+05", "1.5e-21", "-9.99e+22", "0e-10",
    ".5e-01",
  ])
  func readsShortNumbers(token: String) {
    let words = NumberWords()
    defer { words.deallocate() }
    #expect(value(token, words)?.bitPattern == (strtod(token, nil) + 0).bitPattern)
  }

  /// Numbers too long to be read here, and what is none.
  @Test(arguments: [
    "", "-", ".", "-.", "5.", "+5", " 5", "5 ", "12345678", "1.123456789", "1.2.3", "--1", "1-",
    "1_0", "1,5", "x", "1x", "x1", "1:5", "1/5", "nan", "inf", "e5", "1e", "1e+", "1e5", "1e+5",
    "1e055", "1e*05", "1e+0x", "e+05", "-e+05", "1e+100", "1e-23", "1e+5e+5", "1.e+05", "0x10", ":",
    "\u{663}", "1.\u{663}",
  ])
  func leavesTheRest(token: String) {
    let words = NumberWords()
    defer { words.deallocate() }
    #expect(value(token, words) == nil)
  }

  /// Every byte in every place of a number: either the grammar's value or none.
  @Test func anyByteAnywhere() {
    let words = NumberWords()
    defer { words.deallocate() }
    for length in 1...10 {
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          var token = Array("3141592653".utf8.prefix(length))
          token[place] = byte
          let bytes = [0x38] + token + Array(",9876543210".utf8)
          let range = 1..<(1 + length)
          let expected = NumberGrammar.parts(bytes, range)
            .flatMap { NumberGrammar.value($0, bytes, range) }
          let found = bytes.withUnsafeBufferPointer { bytes -> Double? in
            guard let text = bytes.baseAddress else { return nil }
            return words.value(text, 1, 1 + length) ?? words.valueWithExponent(text, 1, 1 + length)
          }
          #expect(found == nil || found == expected, "\(token)")
        }
      }
    }
  }

  @Test func readsFieldsInARow() {
    let words = NumberWords()
    defer { words.deallocate() }
    let bytes = Array("1,-2.5,3,x,5;6,        ".utf8)
    let ends: [UInt32] = [1, 6, 8, 10, 12, 14]
    var numbers = [Double](repeating: 0, count: 6)
    bytes.withUnsafeBufferPointer { bytes in
      guard let text = bytes.baseAddress else { return }
      var begin = 0
      // Stops at what is no number, at another separator, and at the count.
      #expect(words.read(text, from: &begin, ends, count: 6, separator: 0x2C, to: &numbers) == 3)
      #expect(begin == 9)
      begin = 11
      #expect(
        words.read(text, from: &begin, Array(ends[4...]), count: 2, separator: 0x2C, to: &numbers)
          == 0)
      begin = 0
      #expect(words.read(text, from: &begin, ends, count: 2, separator: 0x2C, to: &numbers) == 2)
    }
    #expect(numbers[..<3] == [1, -2.5, 3])
  }
}
