extension Initializer: TextCoded {
  /// See ``TextCoded/forms``.
  public static let forms = allCases.map(\.rawValue)

  /// The text form, as in `he-normal`.
  public var description: String { rawValue }

  /// Reads a text form; `nil` for anything else.
  public init?(_ text: String) { self.init(rawValue: text) }

  /// Reads the text form from a string.
  public init(from decoder: any Decoder) throws { try self.init(textFrom: decoder) }

  /// Writes the text form as a string.
  public func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}
