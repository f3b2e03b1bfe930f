/// How to read a table, where the reader should not decide by itself.
public struct CSVOptions: Sendable, Equatable {
  /// The byte between fields; `nil` detects comma, tab, semicolon or vertical bar.
  public var separator: UInt8?
  /// Whether the first line names the columns; `nil` detects it.
  public var hasHeader: Bool?
  /// Columns whose fields must all be numbers.
  public var numeric: [String]
  /// Columns taken as text even where they hold numbers.
  public var categorical: [String]
  /// Columns that are not read.
  public var ignored: [String]

  /// What a table that a model was fitted to asks of a new one; see ``TableEncoder``.
  package var required: RequiredColumns?

  /// Everything left out is detected.
  public init(
    separator: UInt8? = nil, hasHeader: Bool? = nil, numeric: [String] = [],
    categorical: [String] = [], ignored: [String] = []
  ) {
    self.separator = separator
    self.hasHeader = hasHeader
    self.numeric = numeric
    self.categorical = categorical
    self.ignored = ignored
  }

  /// A separator from its name (`comma`, `tab`, `semicolon`, `pipe`, `space`), from `\t`, or from
  /// itself, one ASCII character; `nil` for what cannot separate fields.
  public static func separator(_ name: String) -> UInt8? {
    switch name {
    case "comma": return UInt8(ascii: ",")
    case "tab", "\\t": return UInt8(ascii: "\t")
    case "semicolon": return UInt8(ascii: ";")
    case "pipe", "bar": return UInt8(ascii: "|")
    case "space": return UInt8(ascii: " ")
    default: break
    }
    guard name.utf8.count == 1, let byte = name.utf8.first, isSeparator(byte) else { return nil }
    return byte
  }

  /// Printable ASCII or tab, but nothing that belongs to names, numbers or quotes.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\t"), UInt8(ascii: " "): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): false
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): false
    case UInt8(ascii: "\""), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): false
    case 0x21...0x7E: true
    default: false
    }
  }
}

/// The columns of a table that must be there, and the form each must have; others are skipped.
package struct RequiredColumns: Sendable, Equatable {
  /// Name and form.
  package var kinds: [String: Table.Kind]
  /// Names that may be missing, such as a target where rows are to be predicted.
  package var optional: Set<String>
  /// Whether the table fitted to had a header; without one, columns go by their places.
  package var hadHeader: Bool
}
