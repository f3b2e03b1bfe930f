/// How a file writes its table down.
public struct CSVDialect: Sendable, Equatable {
  /// The byte between fields.
  public var separator: UInt8
  /// Whether the first line names the columns.
  public var hasHeader: Bool
  /// Whether the first line is of the kind scikit-learn writes, `rows,features,class,class…`: it
  /// is neither header nor data, and skipped.
  public var hasCountLine: Bool

  /// A dialect that is known.
  public init(separator: UInt8, hasHeader: Bool, hasCountLine: Bool = false) {
    self.separator = separator
    self.hasHeader = hasHeader
    self.hasCountLine = hasCountLine
  }

  /// The separator's name for a reader: `comma`, `tab`, `semicolon`, `vertical bar`, or itself.
  public var separatorName: String {
    switch separator {
    case UInt8(ascii: ","): "comma"
    case UInt8(ascii: "\t"): "tab"
    case UInt8(ascii: ";"): "semicolon"
    case UInt8(ascii: "|"): "vertical bar"
    case UInt8(ascii: " "): "space"
    default: Excerpt.quoted(String(Unicode.Scalar(separator)))
    }
  }
}
