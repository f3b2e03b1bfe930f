/// A value with one short text form, used alike on a command line and in a file.
///
/// The form is a name and its numbers, as in `relu` or `leaky-relu:0.01`. `description` gives it,
/// `init(_:)` reads it back to an equal value, and `Codable` stores it as a plain string.
///
/// A type conforms in another file than its own: beside the type the compiler would synthesise a
/// `Codable` of its own, `{"relu":{}}`, in preference to the one here.
public protocol TextCoded: LosslessStringConvertible, Codable, Hashable, Sendable {
  /// Every form that `init(_:)` reads, numbers in capitals and optional ones in brackets, as in
  /// `huber[:DELTA]`.
  static var forms: [String] { get }
}

extension TextCoded {
  /// Reads the text form from a string.
  ///
  /// - Throws: `DecodingError.dataCorrupted` naming the known forms when it is none of them.
  public init(from decoder: any Decoder) throws { try self.init(textFrom: decoder) }

  /// Writes the text form as a string.
  public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }

  init(textFrom decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "found \"\(text)\", expected one of \(Self.forms.joined(separator: ", "))")
    }
    self = value
  }

  func encodeText(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
