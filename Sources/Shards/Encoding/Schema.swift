/// What the columns of a table are for, and what is to be learned: every choice with its reason.
public struct Schema: Sendable, Equatable {
  /// What a column is used for.
  public enum Role: String, Sendable, CaseIterable {
    /// A number: standardised.
    case numeric
    /// A text: one-hot.
    case categorical
    /// ISO dates or times: days, month and weekday, standardised.
    case date
    /// Names a row instead of describing it; not used.
    case identifier
    /// The same in every row; not used.
    case constant
    /// Missing in every row; not used.
    case empty
    /// Not used because it was asked.
    case ignored
    /// What is to be learned.
    case target
    /// How much each row counts.
    case weight
  }

  /// What stands in a column.
  public enum Summary: Sendable, Equatable {
    /// Of the fields present; `distinct` is `nil` above ``distinctLimit``.
    case numbers(min: Double, max: Double, mean: Double, distinct: Int?)
    /// Different texts, and the most frequent ones with their counts, at most ``topLimit``.
    case texts(distinct: Int, top: [TextCount])
    /// Nothing is known: the column was not read, or all of it is missing.
    case nothing
  }

  /// A text and how often it stands.
  public struct TextCount: Sendable, Equatable {
    /// The text.
    public let text: String
    /// Rows that have it.
    public let count: Int
  }

  /// A column, its use, and why.
  public struct Column: Sendable, Equatable {
    /// As in the table.
    public let name: String
    /// How it was read.
    public let kind: Table.Kind
    /// What it is used for.
    public let role: Role
    /// Why, in a few words.
    public let reason: String
    /// Rows where it is missing.
    public let missing: Int
    /// What stands in it.
    public let summary: Summary
  }

  /// What is to be learned.
  public struct Target: Sendable, Equatable {
    /// Places in ``Schema/columns``; one for classes, one or more for values.
    public let columns: [Int]
    /// Why these columns.
    public let reason: String
    /// What kind of answer.
    public let task: LearningTask
    /// Why this kind.
    public let taskReason: String
    /// In order, numerically where all are numbers; empty for values.
    public let classNames: [String]
    /// Whether the classes are numbers in the table.
    public let classesAreNumbers: Bool
  }

  /// Different numbers of a column that are counted; more are not told apart.
  public static let distinctLimit = 1_000
  /// Most frequent texts that a summary holds.
  public static let topLimit = 5
  /// Rows from which on a column may be taken for an identifier.
  public static let identifierRows = 20

  /// As in the table, in its order.
  public let columns: [Column]
  /// Rows of the table.
  public let rowCount: Int
  /// What is to be learned; `nil` where ``problem`` says why nothing can be.
  public let target: Target?
  /// Why nothing can be learned from this table, if so. The columns are described all the same.
  public let problem: DataError?
  /// What was decided, on reading and here, that a user may want to know; a sentence each.
  public let notes: [String]
  /// As in ``EncodingOptions``.
  public let maxCategories: Int

  /// Places of the columns that become features, in order.
  public var featureColumns: [Int] {
    columns.indices.filter {
      switch columns[$0].role {
      case .numeric, .categorical, .date: true
      case .identifier, .constant, .empty, .ignored, .target, .weight: false
      }
    }
  }

  /// Finds out what each column of `table` is for and what is to be learned.
  ///
  /// Cost: a few passes over the columns in memory.
  ///
  /// - Parameters:
  ///   - table: as it was read.
  ///   - options: what not to find out.
  ///   - threads: threads that share the columns, the caller's included; below 1 is 1.
  /// - Throws: ``DataError`` `usage` where `options` name a column that is not there or ask for
  ///   what the data cannot give. Data that nothing can be learned from do not throw but are
  ///   told by ``problem``.
  public static func infer(
    _ table: Table, options: EncodingOptions = EncodingOptions(), threads: Int = 1
  ) throws(DataError) -> Schema {
    guard options.maxCategories >= 1 else {
      throw DataError(
        .usage, "at least 1 category must be kept, found \(options.maxCategories)")
    }
    let names = table.columns.map(\.name)
    var weight: Int?
    if let name = options.weight {
      guard let index = table.index(of: name) else {
        throw ColumnNames.unknown(name, among: names, file: table.name, role: "weight")
      }
      guard table.columns[index].kind == .numeric else {
        throw DataError(
          .usage, file: table.name,
          "the weight column \(Excerpt.quoted(name)) holds no numbers")
      }
      weight = index
    }
    let choice = try TargetChoice.choose(table, options.target, weight: weight)
    var target: Target?
    var problem: DataError?
    do {
      target = try choice.target(table, task: options.task)
    } catch {
      if error.code == .usage { throw error }
      problem = error
    }
    let columns = ParallelMap.map(table.columns.count, threads: threads) {
      [weight] index -> Column in
      let column = table.columns[index]
      var (role, reason) = ColumnRole.infer(column, rowCount: table.rowCount)
      if choice.columns.contains(index) {
        (role, reason) = (.target, choice.reason)
      } else if index == weight {
        (role, reason) = (.weight, "asked for")
      }
      return Column(
        name: column.name, kind: column.kind, role: role, reason: reason,
        missing: column.missing, summary: Summary(of: column))
    }
    let schema = Schema(
      columns: columns, rowCount: table.rowCount, target: target, problem: problem,
      notes: table.notes + SchemaNotes.notes(columns), maxCategories: options.maxCategories)
    guard problem == nil, schema.featureColumns.isEmpty else { return schema }
    return Schema(
      columns: columns, rowCount: table.rowCount, target: nil,
      problem: DataError(
        .badData, file: table.name, "no column is left to learn from",
        hint: "--numeric NAME or --categorical NAME uses a column that was set aside"),
      notes: schema.notes, maxCategories: options.maxCategories)
  }

  /// The class of each row of `table`, for splitting by class; `nil` where values are learned.
  ///
  /// - Throws: ``problem`` if there is one.
  public func classes(of table: Table) throws(DataError) -> [Int32]? {
    let target = try requireTarget()
    guard target.task == .classify else { return nil }
    return try TargetReader.classes(
      of: table, column: target.columns[0], rows: 0..<table.rowCount, names: target.classNames,
      areNumbers: target.classesAreNumbers)
  }

  /// ``target``, or else ``problem`` thrown.
  public func requireTarget() throws(DataError) -> Target {
    if let target { return target }
    throw problem ?? DataError(.badData, "nothing to learn")
  }
}
