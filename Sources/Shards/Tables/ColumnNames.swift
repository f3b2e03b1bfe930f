/// Messages about columns that were asked for by name.
package enum ColumnNames {
  /// The error for a name that no column has: the nearest is suggested, the others are listed.
  package static func unknown(
    _ name: String, among names: [String], file: String, role: String? = nil
  ) -> DataError {
    let list = "the columns are " + listed(names)
    let near = NearestName.nearest(name, in: names)
    let message = "no column \(Excerpt.quoted(name))" + (role.map { " for the \($0)" } ?? "")
    return DataError(
      .usage, file: file, message,
      hint: near.map { "did you mean \(Excerpt.quoted($0))? \(list)" } ?? list)
  }

  /// `a, b, c`, shortened to what a line can hold.
  package static func listed(_ names: [String]) -> String {
    var shown: [String] = []
    var length = 0
    for name in names {
      let text = Excerpt.escaped(name)
      length += text.count + 2
      if length > 300 || shown.count == 20 { break }
      shown.append(text)
    }
    let left = names.count - shown.count
    return shown.joined(separator: ", ") + (left > 0 ? " and \(left) more" : "")
  }
}
