/// The way from raw rows to a network's features, and from its outputs back to answers.
///
/// Stored with a model, so that new rows are treated as the training rows were.
public enum Pipeline: Sendable, Equatable {
  /// Rows of a table.
  case table(TableEncoder)
  /// Images, and the label of each class as a name.
  case images(ImageEncoder, classes: [String])
  /// Numbers from memory, taken as they are.
  case numbers(featureCount: Int, target: TargetEncoding)

  /// F, the features of a row.
  public var featureCount: Int {
    switch self {
    case .table(let encoder): encoder.featureCount
    case .images(let encoder, _): encoder.featureCount
    case .numbers(let featureCount, _): featureCount
    }
  }

  /// What is learned.
  public var task: LearningTask {
    switch self {
    case .table(let encoder): encoder.task
    case .images: .classify
    case .numbers(_, let target): target.task
    }
  }

  /// Names of the classes in order, empty where values are learned.
  public var classNames: [String] {
    switch self {
    case .table(let encoder): encoder.classNames
    case .images(_, let classes): classes
    case .numbers(_, let target): target.classNames
    }
  }

  /// Answers of a row: classes, or values.
  public var targetWidth: Int { task == .classify ? classNames.count : targetNames.count }

  /// Names of the values learned, empty for classes.
  public var targetNames: [String] {
    if case .values(let columns, _, _) = target { columns } else { [] }
  }

  /// What an output of 0 stands for, in the unit of each target; empty for classes.
  public var targetMean: [Double] {
    if case .values(_, let mean, _) = target { mean } else { [] }
  }

  /// How much an output of 1 is more, in the unit of each target; empty for classes.
  public var targetScale: [Double] {
    if case .values(_, _, let scale) = target { scale } else { [] }
  }

  private var target: TargetEncoding? {
    switch self {
    case .table(let encoder): encoder.target
    case .images: nil
    case .numbers(_, let target): target
    }
  }
}
