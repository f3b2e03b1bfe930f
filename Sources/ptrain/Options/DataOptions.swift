import Shards

/// Options about the data that several verbs share, and their values.
enum DataOptions {
  /// How many categories of a column stay apart unless told otherwise.
  static let standard = EncodingOptions()

  /// Which columns there are and what they mean: for `train` and `inspect`.
  static let columns = [
    OptionRow(
      OptionSpec("target", "NAMES"), help: "column to predict, or several numeric ones",
      standard: "target, label, class, y or the last"),
    OptionRow(
      OptionSpec("task", "TASK"), help: "classify or regress", standard: "by the target"),
    OptionRow(
      OptionSpec("numeric", "NAMES"), OptionSpec("categorical", "NAMES"),
      OptionSpec("ignore", "NAMES"), help: "columns to read so", standard: "by their contents"),
    OptionRow(
      OptionSpec("max-categories", "N"), help: "of a column, rarer ones are pooled",
      standard: "\(standard.maxCategories)"),
    OptionRow(OptionSpec("weight", "COLUMN"), help: "weight of each row"),
  ]

  /// How a table is written down: for every verb that reads one.
  static let form = [
    OptionRow(
      OptionSpec("delimiter", "CHAR"), OptionSpec("header", "yes|no"), help: "of the table",
      standard: "detected")
  ]

  static let labels = OptionSpec("labels", "FILE")
}
