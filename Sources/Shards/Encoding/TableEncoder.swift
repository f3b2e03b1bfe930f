/// Turns rows of a table into features and targets, always in the way it was fitted.
///
/// Fitted once, on training rows only, and stored with the model; then any table that has the
/// columns by name, in any order and with others between, is encoded alike.
public struct TableEncoder: Sendable, Equatable {
  /// A column and how it becomes features.
  public struct Column: Sendable, Equatable {
    /// By which it is found in a table.
    public let name: String
    /// How it becomes features.
    public let encoding: ColumnEncoding
  }

  /// How a column becomes features.
  public enum ColumnEncoding: Sendable, Equatable {
    /// One number.
    case numeric(NumericEncoding)
    /// As many numbers as there are categories.
    case categorical(CategoricalEncoding)
    /// Three numbers.
    case date(DateEncoding)

    /// Features that the column becomes.
    public var width: Int {
      switch self {
      case .numeric: 1
      case .categorical(let encoding): encoding.width
      case .date: DateEncoding.width
      }
    }
  }

  /// The columns that become features, in the features' order.
  public let columns: [Column]
  /// What rows are answered with.
  public let target: TargetEncoding
  /// The column of weights in the table fitted to.
  public let weight: String?
  /// Whether that table had a header; without one, columns go by their places.
  public let hadHeader: Bool

  /// F, the features of a row.
  public var featureCount: Int { columns.reduce(0) { $0 + $1.encoding.width } }

  /// What is learned.
  public var task: LearningTask { target.task }

  /// Class names in order, empty where values are learned.
  public var classNames: [String] { target.classNames }

  /// `age`, `country=Peru`, `country (other)`, `country (missing)`, `opened (days)` …, one a feature.
  public var featureNames: [String] {
    columns.flatMap { column -> [String] in
      switch column.encoding {
      case .numeric: [column.name]
      case .categorical(let encoding):
        encoding.categories.map { "\(column.name)=\($0)" }
          + (encoding.pooled > 0 ? ["\(column.name) (other)"] : [])
          + (encoding.hasMissing ? ["\(column.name) (missing)"] : [])
      case .date: ["days", "month", "weekday"].map { "\(column.name) (\($0))" }
      }
    }
  }

  /// What was done to columns with very many texts, a sentence each.
  public var notes: [String] {
    columns.compactMap { column in
      guard case .categorical(let encoding) = column.encoding, encoding.pooled > 0 else {
        return nil
      }
      let kept = encoding.categories.count
      return
        "\(Excerpt.escaped(column.name)): the \(kept) most frequent of \(kept + encoding.pooled) "
        + "texts are categories, the others one more"
    }
  }

  /// Takes parts that belong together.
  package init(columns: [Column], target: TargetEncoding, weight: String?, hadHeader: Bool) {
    self.columns = columns
    self.target = target
    self.weight = weight
    self.hadHeader = hadHeader
  }

  /// Reads a table for this encoder: the columns it needs in the form it needs, no others.
  ///
  /// - Parameters:
  ///   - bytes: the file's contents, already decompressed.
  ///   - name: the file's name, for messages.
  ///   - separator: the byte between fields; `nil` detects it.
  ///   - hasHeader: whether the first line names the columns; `nil` detects it.
  ///   - targets: whether the target's columns must be there.
  ///   - threads: threads that share the work, the caller's included; below 1 is 1.
  /// - Throws: ``DataError`` `badData` where a column is missing or a field is not of its kind.
  public func read(
    _ bytes: [UInt8], name: String, separator: UInt8? = nil, hasHeader: Bool? = nil,
    targets: Bool, threads: Int = 1
  ) throws(DataError) -> Table {
    try Table.read(
      bytes, name: name, options: options(separator, hasHeader, targets: targets), threads: threads)
  }

  /// The same from the file at `path`, plain or gzip; see ``Table/read(contentsOf:options:threads:)``.
  public func read(
    contentsOf path: String, separator: UInt8? = nil, hasHeader: Bool? = nil, targets: Bool,
    threads: Int = 1
  ) throws(DataError) -> Table {
    try read(
      InputContents(of: path, threads: threads), separator: separator, hasHeader: hasHeader,
      targets: targets, threads: threads)
  }

  /// The same from a file that is open.
  package func read(
    _ contents: InputContents, separator: UInt8?, hasHeader: Bool?, targets: Bool, threads: Int
  ) throws(DataError) -> Table {
    try Table.read(
      contents, options: options(separator, hasHeader, targets: targets), threads: threads)
  }

  private func options(_ separator: UInt8?, _ hasHeader: Bool?, targets: Bool) -> CSVOptions {
    var options = CSVOptions(separator: separator, hasHeader: hasHeader)
    options.required = required(targets: targets)
    return options
  }

  private func required(targets: Bool) -> RequiredColumns {
    var kinds: [String: Table.Kind] = [:]
    for column in columns {
      switch column.encoding {
      case .numeric: kinds[column.name] = .numeric
      case .categorical, .date: kinds[column.name] = .text
      }
    }
    var optional: Set<String> = []
    if targets {
      let isText = target.task == .classify && !target.classesAreNumbers
      for column in target.columns { kinds[column] = isText ? .text : .numeric }
      if let weight {
        kinds[weight] = .numeric
        optional.insert(weight)
      }
    }
    return RequiredColumns(kinds: kinds, optional: optional, hadHeader: hadHeader)
  }
}

extension TargetEncoding {
  /// Whether classes are numbers in the table; false where values are learned.
  var classesAreNumbers: Bool {
    if case .classes(_, _, let areNumbers) = self { areNumbers } else { false }
  }
}
