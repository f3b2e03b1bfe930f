/// What is to be learned from a table.
public enum LearningTask: String, Sendable, Codable, CaseIterable {
  /// One of several classes.
  case classify
  /// One or more numbers.
  case regress
}
