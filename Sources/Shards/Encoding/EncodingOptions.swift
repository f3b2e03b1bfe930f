/// How to turn a table into numbers, where the library should not decide by itself.
public struct EncodingOptions: Sendable, Equatable {
  /// The column to predict, or several numeric ones with commas between; `nil` takes the column
  /// called target, label, class or y, if there is exactly one, else the last.
  public var target: String?
  /// `nil` takes texts and few whole numbers for classes, and other numbers for values.
  public var task: LearningTask?
  /// A column of weights, one a row.
  public var weight: String?
  /// Texts of a column that get a place of their own; rarer ones share one.
  public var maxCategories: Int

  /// Everything left out is decided by the data.
  public init(
    target: String? = nil, task: LearningTask? = nil, weight: String? = nil,
    maxCategories: Int = 64
  ) {
    self.target = target
    self.task = task
    self.weight = weight
    self.maxCategories = maxCategories
  }
}
