/// One JSON object on one line, its members in the order they are added.
///
/// Numbers are written in their shortest exact digits, so that equal bytes mean equal values; what
/// JSON has no number for becomes `null`.
struct JSONLine {
  private var members: [String] = []

  mutating func add(_ name: String, _ value: String) { add(name, raw: Self.quoted(value)) }

  mutating func add(_ name: String, _ value: Int) { add(name, raw: String(value)) }

  /// Leaves the member out where there is no value.
  mutating func add(_ name: String, _ value: Double?) {
    guard let value else { return }
    add(name, raw: value.isFinite ? value.description : "null")
  }

  private mutating func add(_ name: String, raw: String) {
    members.append(Self.quoted(name) + ":" + raw)
  }

  /// The object with a line feed after it.
  var text: String { "{" + members.joined(separator: ",") + "}\n" }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
