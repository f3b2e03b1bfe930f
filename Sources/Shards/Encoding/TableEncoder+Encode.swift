extension TableEncoder {
  /// Encodes all rows of a table; see ``encode(_:rows:targets:)``.
  public func encode(_ table: Table, targets: Bool = true) throws(DataError) -> EncodedTable {
    try encode(table, rows: 0..<table.rowCount, targets: targets)
  }

  /// Encodes rows of a table.
  ///
  /// Cost: linear in rows × F; what a text is encoded as is looked up once a distinct text.
  ///
  /// - Parameters:
  ///   - table: the one fitted to, or one that ``read(_:name:separator:hasHeader:targets:)`` read.
  ///   - rows: which rows, from 0, in the order wanted.
  ///   - targets: whether to encode the target, and the weights where there are any.
  /// - Throws: ``DataError`` `badData` for a missing column, a label that the training data did not
  ///   have, a missing target, a bad weight, a date that is none, or a number too far out.
  public func encode(
    _ table: Table, rows: some Collection<Int>, targets: Bool = true
  ) throws(DataError) -> EncodedTable {
    // One type inside: generic code called from another module would run unspecialised.
    let rows = Array(rows)
    let places = ColumnPlaces(table)
    // A category of one byte in the file is a number of four in each of its places.
    try Memory.require(
      rows.count * featureCount * MemoryLayout<Float>.stride, for: table.name)
    var block = FeatureBlock(rowCount: rows.count, width: featureCount)
    for column in columns {
      let index = try places.find(column.name)
      try block.append(column, table, index, rows)
    }
    return EncodedTable(
      features: block.features, featureCount: featureCount, rowCount: rows.count,
      targets: targets ? try self.targets(of: table, rows, places) : nil,
      weights: targets ? try weights(of: table, rows) : nil,
      report: EncodingReport(
        rows: rows.count, missing: block.missing, rare: block.rare, unknown: block.unknown),
      name: table.name)
  }

  private func targets(
    of table: Table, _ rows: [Int], _ places: ColumnPlaces
  ) throws(DataError) -> Dataset.Targets {
    switch target {
    case .classes(let column, let names, let areNumbers):
      let classes = try TargetReader.classes(
        of: table, column: try places.find(column), rows: rows, names: names,
        areNumbers: areNumbers)
      return .classes(classes, count: names.count)
    case .values(let names, let mean, let scale):
      var columns: [Int] = []
      for name in names { columns.append(try places.find(name)) }
      let values = try TargetReader.values(of: table, columns: columns, rows: rows)
      let width = names.count
      var encoded: [Float] = []
      encoded.reserveCapacity(values.count)
      for (index, value) in values.enumerated() {
        let standardised = Float((value - mean[index % width]) / scale[index % width])
        guard standardised.isFinite else {
          throw TooFar.error(table, row: rows[index / width], column: columns[index % width], value)
        }
        encoded.append(standardised)
      }
      return .values(encoded, width: width)
    }
  }

  private func weights(
    of table: Table, _ rows: [Int]
  ) throws(DataError) -> [Float]? {
    guard let weight, let column = table.index(of: weight) else { return nil }
    return try TargetReader.weights(of: table, column: column, rows: rows)
  }
}

/// Finds columns by name, however many there are.
private struct ColumnPlaces {
  private let file: String
  private let places: [String: Int]

  init(_ table: Table) {
    file = table.name
    places = Dictionary(
      zip(table.columns.map(\.name), table.columns.indices), uniquingKeysWith: { first, _ in first }
    )
  }

  func find(_ name: String) throws(DataError) -> Int {
    guard let place = places[name] else {
      throw DataError(.badData, file: file, "missing column \(Excerpt.quoted(name))")
    }
    return place
  }
}

/// A number so far from the training rows' that its distance is beyond Float.
enum TooFar {
  static func error(_ table: Table, row: Int, column: Int, _ value: Double) -> DataError {
    DataError(
      .badData, file: table.name, at: table.place(row: row, column: column),
      "\(NumberName.name(value)) in column \(Excerpt.quoted(table.columns[column].name)) is too far "
        + "from the training rows' numbers")
  }
}

/// Features under construction, column after column.
private struct FeatureBlock {
  private(set) var features: [Float]
  private(set) var missing: [EncodingReport.Count] = []
  private(set) var rare: [EncodingReport.Count] = []
  private(set) var unknown: [EncodingReport.Count] = []
  private let width: Int
  /// Where the next column's features go.
  private var offset = 0

  init(rowCount: Int, width: Int) {
    features = [Float](unsafeUninitializedCapacity: rowCount * width) { features, count in
      Memory.preferLargePages(UnsafeMutableRawBufferPointer(features))
      features.initialize(repeating: 0)
      count = features.count
    }
    self.width = width
  }

  mutating func append(
    _ column: TableEncoder.Column, _ table: Table, _ index: Int, _ rows: [Int]
  ) throws(DataError) {
    switch (column.encoding, table.columns[index].values) {
    case (.numeric(let encoding), .numbers(let numbers)):
      try append(encoding, numbers, table, index, rows)
    case (.categorical(let encoding), .texts(let codes, let dictionary)):
      append(encoding, codes, dictionary, column.name, rows)
    case (.date(let encoding), .texts(let codes, let dictionary)):
      try append(encoding, codes, dictionary, table, index, rows)
    case (.numeric, _), (.categorical, _), (.date, _):
      let isNumeric = if case .numeric = column.encoding { true } else { false }
      throw DataError(
        .badData, file: table.name,
        "expected \(isNumeric ? "numbers" : "texts") in column \(Excerpt.quoted(column.name))")
    }
    offset += column.encoding.width
  }

  private mutating func append(
    _ encoding: NumericEncoding, _ numbers: [Double], _ table: Table, _ column: Int,
    _ rows: [Int]
  ) throws(DataError) {
    var (place, absent) = (offset, 0)
    for row in rows {
      if numbers[row].isNaN { absent += 1 }
      let encoded = encoding.encoded(numbers[row])
      guard encoded.isFinite else {
        throw TooFar.error(table, row: row, column: column, numbers[row])
      }
      features[place] = encoded
      place += width
    }
    Self.note(absent, table.columns[column].name, &missing)
  }

  private mutating func append(
    _ encoding: CategoricalEncoding, _ codes: [Int32], _ dictionary: [String], _ name: String,
    _ rows: [Int]
  ) {
    let places = encoding.places(of: dictionary)
    var (base, absent, pooled, unseen) = (offset, 0, 0, 0)
    for row in rows {
      let isMissing = codes[row] < 0
      let place = isMissing ? encoding.missingPlace : places[Int(codes[row])]
      if isMissing {
        absent += 1
      } else if place == nil {
        unseen += 1
      } else if place == encoding.otherPlace {
        pooled += 1
      }
      if let place { features[base + place] = 1 }
      base += width
    }
    Self.note(absent, name, &missing)
    Self.note(pooled, name, &rare)
    Self.note(unseen, name, &unknown)
  }

  private mutating func append(
    _ encoding: DateEncoding, _ codes: [Int32], _ dictionary: [String], _ table: Table,
    _ column: Int, _ rows: [Int]
  ) throws(DataError) {
    let dates = dictionary.map { ISODate.parts($0) }
    var (base, absent) = (offset, 0)
    for row in rows {
      let code = Int(codes[row])
      if code < 0 { absent += 1 }
      let date = code < 0 ? nil : dates[code]
      guard code < 0 || date != nil else {
        throw DataError(
          .badData, file: table.name, at: table.place(row: row, column: column),
          "expected a date such as 2024-02-29 in column "
            + "\(Excerpt.quoted(table.columns[column].name)), found "
            + Excerpt.quoted(dictionary[code]))
      }
      let encoded = encoding.encoded(date)
      guard encoded.days.isFinite, encoded.month.isFinite, encoded.weekday.isFinite else {
        throw DataError(
          .badData, file: table.name, at: table.place(row: row, column: column),
          "the date in column \(Excerpt.quoted(table.columns[column].name)) is too far from the "
            + "training rows' dates")
      }
      (features[base], features[base + 1], features[base + 2]) = encoded
      base += width
    }
    Self.note(absent, table.columns[column].name, &missing)
  }

  private static func note(_ count: Int, _ column: String, _ counts: inout [EncodingReport.Count]) {
    if count > 0 { counts.append(EncodingReport.Count(column: column, count: count)) }
  }
}
