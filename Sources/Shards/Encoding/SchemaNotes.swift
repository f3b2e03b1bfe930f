/// Sentences about columns that are not used though nobody asked for that.
enum SchemaNotes {
  static func notes(_ columns: [Schema.Column]) -> [String] {
    [
      (Schema.Role.identifier, "not used, each row has its own value"),
      (.constant, "not used, the same in every row"),
      (.empty, "not used, missing in every row"),
    ].compactMap { role, sentence in
      let names = columns.filter { $0.role == role }.map(\.name)
      return names.isEmpty ? nil : "\(ColumnNames.listed(names)): \(sentence)"
    }
  }
}
