/// A table as it stands in a file: rows of numbers and texts, nothing encoded yet.
public struct Table: Sendable, Equatable {
  /// What a column's fields are.
  public enum Kind: String, Sendable, Codable {
    /// Numbers, or missing.
    case numeric
    /// Texts, or missing.
    case text
    /// Not read.
    case skipped
  }

  /// The fields of a column, one a row.
  public enum Values: Sendable, Equatable {
    /// `[N]`; NaN where the field is missing, every other one finite as a Float too.
    case numbers([Double])
    /// Places in the dictionary of distinct texts `[N]`; −1 where the field is missing.
    case texts([Int32], dictionary: [String])
    /// The column was not read.
    case skipped

    /// Whether the same stands in every row; what is missing equals what is missing.
    public static func == (a: Values, b: Values) -> Bool {
      switch (a, b) {
      case (.numbers(let a), .numbers(let b)):
        a.elementsEqual(b) { $0 == $1 || ($0.isNaN && $1.isNaN) }
      case (.texts(let a, let aTexts), .texts(let b, let bTexts)): a == b && aTexts == bTexts
      case (.skipped, .skipped): true
      case (.numbers, _), (.texts, _), (.skipped, _): false
      }
    }
  }

  /// A named column.
  public struct Column: Sendable, Equatable {
    /// As the header has it, or `column_1`, `column_2` … where there is none.
    public let name: String
    /// The fields.
    public let values: Values
    /// Fields that are missing.
    public let missing: Int
    /// Whether the kind was asked for rather than found out.
    public let isKindGiven: Bool

    /// What the fields are.
    public var kind: Kind {
      switch values {
      case .numbers: .numeric
      case .texts: .text
      case .skipped: .skipped
      }
    }
  }

  /// The file's name, for messages.
  public let name: String
  /// In the file's order.
  public let columns: [Column]
  /// N.
  public let rowCount: Int
  /// How the file is written.
  public let dialect: CSVDialect
  /// What was decided on reading that a user may want to know, a sentence each.
  public let notes: [String]
  /// Where each row begins.
  package let lines: RowLines

  /// The place in ``columns`` of the column called `name`.
  public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// Where the field of `row` and `column` (both from 0) stands in the file.
  public func place(row: Int, column: Int) -> DataError.Place {
    .field(line: lines[row], column: column + 1)
  }

  /// Reads delimited text.
  ///
  /// UTF-8 with or without byte order mark; records end with LF, CRLF or CR; fields may be quoted (RFC
  /// 4180). Fields are missing where they are empty, blank, `NA`, `N/A`, `?`, `NaN` or `null`. A
  /// column is numeric where at least 95 % of its present fields are numbers or were meant to be;
  /// then every other field is an error. The table is the same for any number of threads.
  ///
  /// Cost: linear in the bytes; columns whose kind the first records do not show are read twice.
  ///
  /// - Parameters:
  ///   - bytes: the file's contents, already decompressed.
  ///   - name: the file's name, for messages.
  ///   - options: what not to detect.
  ///   - threads: threads that share the work, the caller's included; below 1 is 1.
  /// - Throws: ``DataError`` `badData` with line and field, `usage` for an option that names a
  ///   column the table does not have, or `outOfMemory`.
  public static func read(
    _ bytes: [UInt8], name: String, options: CSVOptions = CSVOptions(), threads: Int = 1
  ) throws(DataError) -> Table {
    try read(InputContents(bytes, name: name), options: options, threads: threads)
  }

  /// Reads the table in the file at `path`, plain or gzip.
  ///
  /// The same table as ``read(_:name:options:threads:)`` makes of the file's bytes. A large file
  /// that is all ASCII without quotes below its header, as numbers are, is not in memory as a whole, which
  /// saves time too; any other is, and one in which something is wrong.
  ///
  /// - Parameters:
  ///   - path: the file's path.
  ///   - options: what not to detect.
  ///   - threads: threads that share the work, the caller's included; below 1 is 1.
  /// - Throws: ``DataError`` as ``InputFile/read(_:threads:)`` and
  ///   ``read(_:name:options:threads:)``.
  public static func read(
    contentsOf path: String, options: CSVOptions = CSVOptions(), threads: Int = 1
  ) throws(DataError) -> Table {
    try read(InputContents(of: path, threads: threads), options: options, threads: threads)
  }

  /// As the public forms; the table does not depend on the chunks' size.
  package static func read(
    _ contents: InputContents, options: CSVOptions, threads: Int = 1, chunkBytes: Int? = nil
  ) throws(DataError) -> Table {
    if contents.file != nil,
      let table = try? TableReader(
        pieces: contents, options: options, threads: threads, chunkBytes: chunkBytes
      ).table()
    {
      return table
    }
    // Faults are told here, with their places in the whole.
    return try TableReader(
      contents.whole(threads: threads), name: contents.name, options: options, threads: threads,
      chunkBytes: chunkBytes
    ).table()
  }

  /// The same for bytes.
  package static func read(
    _ bytes: [UInt8], name: String, options: CSVOptions, threads: Int = 1, chunkBytes: Int
  ) throws(DataError) -> Table {
    try read(
      InputContents(bytes, name: name), options: options, threads: threads, chunkBytes: chunkBytes)
  }
}
