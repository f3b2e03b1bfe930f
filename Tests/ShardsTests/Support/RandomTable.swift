@testable import Shards

/// A table made up at random together with the text that says it, the same every time.
struct RandomTable {
  enum Column {
    case numbers([Double?])
    case texts([String?])
  }

  let names = ["n", "t", "m", "u"]
  private(set) var text = ""
  private(set) var rowCount = 0
  private(set) var columns: [Column]
  /// Where each row begins.
  private(set) var lines: [Int] = []

  private static let missing = ["", "NA", "?", "\"\"", " ", "null"]
  private static let words = [
    "red", "none", "5\" pipe", "gr\u{FC}n", "-", "a b", "12:30", "x,y", "q\"q",
  ]

  init(seed: UInt64, rows: Int) {
    let tokens = RandomTokens(seed: seed)
    let generator = Philox(seed: seed, purpose: .synthetic)
    let lineEnd = ["\n", "\r\n", "\r"][Int(seed % 3)]
    var (numbers, texts) = (
      [[Double?]](repeating: [], count: 2), [[String?]](repeating: [], count: 2)
    )
    text = names.joined(separator: ",") + lineEnd
    var line = 2
    for row in 0..<rows {
      let random = (0..<4).map { generator.words(minor: UInt32(row), block: 1_000 + UInt32($0)) }
      if random[0][3] % 9 == 0 {
        text += lineEnd
        line += 1
      }
      lines.append(line)
      var fields: [String] = []
      for column in 0..<4 {
        let word = random[column]
        if word[0] % 8 == 0 {
          fields.append(Self.missing[Int(word[1]) % Self.missing.count])
          if column % 2 == 0 {
            numbers[column / 2].append(nil)
          } else {
            texts[column / 2].append(nil)
          }
        } else if column % 2 == 0 {
          let token = Self.number(tokens, UInt32(row), isShort: word[1] % 3 > 0)
          fields.append(Self.padded(token, word[2]))
          // The standard library reads no number that ends or begins with its point.
          let full = token.replacing(".e", with: ".0e")
          numbers[column / 2].append(Double(full.hasSuffix(".") ? full + "0" : full).map { $0 + 0 })
        } else {
          var word = Self.words[Int(word[1]) % Self.words.count]
          if random[column][2] % 5 == 0 { word += lineEnd + "more" }
          texts[column / 2].append(word)
          let mustQuote = word.contains(",") || word.contains(lineEnd)
          fields.append(
            mustQuote || random[column][3] % 3 == 0
              ? "\"" + word.replacing("\"", with: "\"\"") + "\"" : word)
          if word.contains(lineEnd) { line += 1 }
        }
      }
      text += fields.joined(separator: ",") + (row == rows - 1 && seed % 2 == 0 ? "" : lineEnd)
      line += 1
    }
    rowCount = rows
    columns = [.numbers(numbers[0]), .texts(texts[0]), .numbers(numbers[1]), .texts(texts[1])]
  }

  /// A token within range.
  private static func number(_ tokens: RandomTokens, _ index: UInt32, isShort: Bool) -> String {
    let token = isShort ? tokens.short(index) : tokens.long(index)
    let digits = token.filter(\.isWholeNumber)
    let mantissa = token.prefix { $0 != "e" }
    let isNumber = mantissa.contains(where: \.isWholeNumber) && !digits.isEmpty
    guard isNumber,
      let value = Double(mantissa.hasSuffix(".") ? token.replacing(".", with: "") : token),
      abs(value) < 1e30
    else { return "12.37" }
    return token
  }

  private static func padded(_ token: String, _ random: UInt32) -> String {
    switch random % 8 {
    case 0: " " + token
    case 1: token + "\t"
    case 2: "\"\(token)\""
    case 3: token.hasPrefix("-") ? token : "+" + token
    default: token
    }
  }
}
