import ParallelSGD

/// One JSON object on one line, its members in the order they are added.
///
/// Numbers are written in their shortest exact digits, so that equal bytes mean equal values; what
/// JSON has no number for becomes `null`.
struct JSONLine {
  private var members: [JSONValue.Member] = []

  mutating func add(_ name: String, _ value: String) {
    members.append(JSONValue.Member(name, .string(value)))
  }

  mutating func add(_ name: String, _ value: Int) {
    members.append(JSONValue.Member(name, .integer(value)))
  }

  mutating func add(_ name: String, _ value: Bool) {
    members.append(JSONValue.Member(name, .bool(value)))
  }

  mutating func add(_ name: String, _ values: [Int]) {
    members.append(JSONValue.Member(name, .array(values.map { .integer($0) })))
  }

  mutating func add(_ name: String, _ values: [(name: String, value: Double)]) {
    members.append(
      JSONValue.Member(
        name, .object(values.map { JSONValue.Member($0.name, .finite($0.value)) })))
  }

  /// Leaves the member out where there is no value.
  mutating func add(_ name: String, _ value: Double?) {
    guard let value else { return }
    members.append(JSONValue.Member(name, value.isFinite ? .finite(value) : .null))
  }

  /// The object with a line feed after it.
  var text: String {
    String(decoding: JSONValue.object(members).serialized, as: UTF8.self) + "\n"
  }
}
