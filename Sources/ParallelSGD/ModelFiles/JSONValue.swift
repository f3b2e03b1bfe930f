/// A JSON value, read strictly and written in the order given.
///
/// Foundation's two readers disagree on duplicate keys and take UTF-16; a model file may not be
/// read in two ways, so ``init(parsing:file:offset:)`` refuses what RFC 8259 calls unpredictable.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// As written: `1`, `-0.5`, `1e400`. Its reader decides what fits.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One `"key": value` of an object.
  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// A whole number.
  package static func integer(_ value: some FixedWidthInteger) -> JSONValue {
    .number(String(value))
  }

  /// A finite number, in the fewest digits that give it back.
  package static func finite(_ value: some BinaryFloatingPoint & CustomStringConvertible)
    -> JSONValue
  {
    precondition(value.isFinite, "JSON has no number for \(value)")
    return .number(value.description)
  }
}

extension JSONValue {
  /// The members of an object, else `nil`.
  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements of an array, else `nil`.
  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text of a string, else `nil`.
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// A number written without fraction or exponent and within `Int`, else `nil`.
  package var integer: Int? {
    guard case .number(let digits) = self, digits != "-0" else { return nil }
    return Int(digits)
  }

  /// A number within `Double`, correctly rounded, else `nil`.
  package var double: Double? {
    guard case .number(let digits) = self, let value = Double(digits), value.isFinite else {
      return nil
    }
    return value
  }

  /// The value of `key` in an object, else `nil`.
  package subscript(key: String) -> JSONValue? {
    members?.first { $0.key == key }?.value
  }

  /// What kind of value it is, for messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
