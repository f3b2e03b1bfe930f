/// What a row is answered with, and how it is written as numbers.
public enum TargetEncoding: Sendable, Equatable {
  /// One class of several. Numeric classes are numbers in the table, compared by value.
  case classes(column: String, names: [String], areNumbers: Bool)
  /// Numbers standardised, `(t − mean) / scale`, one of each a column; every scale is above 0.
  case values(columns: [String], mean: [Double], scale: [Double])

  /// What is learned.
  public var task: LearningTask {
    switch self {
    case .classes: .classify
    case .values: .regress
    }
  }

  /// The target's columns in the table.
  public var columns: [String] {
    switch self {
    case .classes(let column, _, _): [column]
    case .values(let columns, _, _): columns
    }
  }

  /// Numbers a network for it has as outputs: classes, or columns.
  public var width: Int {
    switch self {
    case .classes(_, let names, _): names.count
    case .values(let columns, _, _): columns.count
    }
  }

  /// Class names in order, empty for values.
  public var classNames: [String] {
    switch self {
    case .classes(_, let names, _): names
    case .values: []
    }
  }
}

extension TargetEncoding: Codable {
  private enum CodingKeys: String, CodingKey {
    case task, columns, classes, areNumbers, mean, scale
  }

  /// Refuses sizes that do not fit and numbers that are not finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let columns = try container.decode([String].self, forKey: .columns)
    switch try container.decode(LearningTask.self, forKey: .task) {
    case .classify:
      let names = try container.decode([String].self, forKey: .classes)
      guard columns.count == 1, !names.isEmpty, Set(names).count == names.count else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: container.codingPath,
            debugDescription: "expected one target column and classes that all differ"))
      }
      let areNumbers = try container.decode(Bool.self, forKey: .areNumbers)
      guard !areNumbers || Self.areDifferentNumbers(names) else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: container.codingPath,
            debugDescription: "expected classes that are numbers and all differ"))
      }
      self = .classes(column: columns[0], names: names, areNumbers: areNumbers)
    case .regress:
      let mean = try container.decode([Double].self, forKey: .mean)
      let scale = try container.decode([Double].self, forKey: .scale)
      guard !columns.isEmpty, mean.count == columns.count, scale.count == columns.count,
        mean.allSatisfy({ abs($0) <= NumberGrammar.largest }),
        scale.allSatisfy({ $0 <= NumberGrammar.largest && $0 > 0 })
      else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: container.codingPath,
            debugDescription: "expected a mean and a scale above 0, within ±3.4e38, for each target"
          ))
      }
      self = .values(columns: columns, mean: mean, scale: scale)
    }
  }

  /// Classes that are numbers are found by value, so each value may stand once.
  private static func areDifferentNumbers(_ names: [String]) -> Bool {
    var values: Set<Double> = []
    return names.allSatisfy { name in
      let bytes = Array(name.utf8)
      let value = NumberGrammar.parts(bytes, bytes.indices)
        .flatMap { NumberGrammar.value($0, bytes, bytes.indices) }
      return value.map { values.insert($0).inserted } ?? false
    }
  }

  /// `{"task":"classify","columns":[…],"classes":[…],"areNumbers":…}` or
  /// `{"task":"regress","columns":[…],"mean":[…],"scale":[…]}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(columns, forKey: .columns)
    switch self {
    case .classes(_, let names, let areNumbers):
      try container.encode(names, forKey: .classes)
      try container.encode(areNumbers, forKey: .areNumbers)
    case .values(_, let mean, let scale):
      try container.encode(mean, forKey: .mean)
      try container.encode(scale, forKey: .scale)
    }
  }
}
