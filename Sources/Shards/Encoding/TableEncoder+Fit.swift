extension TableEncoder {
  /// Fits to some rows of a table; no other row has any influence on the features.
  ///
  /// - Parameters:
  ///   - table: the table that `schema` describes.
  ///   - schema: the use of each column; the classes are all that it found.
  ///   - trainingRows: rows to fit to, from 0, at least one; the sums run in this order.
  ///   - threads: threads that share the columns, the caller's included; below 1 is 1.
  /// - Throws: the schema's ``Schema/problem``, if it has one, and ``DataError`` for no rows.
  public static func fit(
    _ table: Table, schema: Schema, trainingRows: some Collection<Int>, threads: Int = 1
  ) throws(DataError) -> TableEncoder {
    let target = try schema.requireTarget()
    let rows = Array(trainingRows)
    guard !rows.isEmpty else {
      throw DataError(.badData, file: table.name, "no rows to train on")
    }
    let features = schema.featureColumns
    let columns = ParallelMap.map(features.count, threads: threads) { place in
      let index = features[place]
      return Column(
        name: table.columns[index].name,
        encoding: encoding(
          table.columns[index], schema.columns[index].role, rows,
          maxCategories: schema.maxCategories))
    }
    let encoder = TableEncoder(
      columns: columns, target: try fit(target, table, rows),
      weight: schema.columns.first { $0.role == .weight }?.name,
      hadHeader: table.dialect.hasHeader)
    guard encoder.featureCount > 0 else {
      throw DataError(.badData, file: table.name, "no column is left to learn from")
    }
    return encoder
  }

  private static func encoding(
    _ column: Table.Column, _ role: Schema.Role, _ rows: [Int], maxCategories: Int
  ) -> ColumnEncoding {
    switch (column.values, role) {
    case (.numbers(let numbers), _):
      return .numeric(NumericEncoding(fitting: rows.map { numbers[$0] }))
    case (.texts(let codes, let dictionary), .date):
      let dates = dictionary.map { ISODate.parts($0) }
      return .date(
        DateEncoding(fitting: rows.map { codes[$0] < 0 ? nil : dates[Int(codes[$0])] }))
    case (.texts(let codes, let dictionary), _):
      return .categorical(
        CategoricalEncoding(
          fitting: rows.map { codes[$0] }, dictionary: dictionary, maxCategories: maxCategories))
    case (.skipped, _): preconditionFailure("a column that is not read cannot be a feature")
    }
  }

  private static func fit(
    _ target: Schema.Target, _ table: Table, _ rows: [Int]
  ) throws(DataError) -> TargetEncoding {
    let names = target.columns.map { table.columns[$0].name }
    switch target.task {
    case .classify:
      return .classes(
        column: names[0], names: target.classNames, areNumbers: target.classesAreNumbers)
    case .regress:
      let values = try TargetReader.values(of: table, columns: target.columns, rows: rows)
      let fitted = names.indices.map { place in
        NumericEncoding(
          fitting: stride(from: place, to: values.count, by: names.count).map { values[$0] })
      }
      // All equal in the training rows: the mean is the best answer, and 1 a harmless unit.
      return .values(
        columns: names, mean: fitted.map(\.mean),
        scale: fitted.map { $0.scale > 0 ? $0.scale : 1 })
    }
  }
}
