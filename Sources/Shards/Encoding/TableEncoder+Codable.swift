extension TableEncoder: Codable {
  private enum CodingKeys: String, CodingKey {
    case columns, target, weight, hadHeader
  }

  /// Refuses an encoder without features or with a column named twice.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([Column].self, forKey: .columns)
    target = try container.decode(TargetEncoding.self, forKey: .target)
    weight = try container.decodeIfPresent(String.self, forKey: .weight)
    hadHeader = try container.decode(Bool.self, forKey: .hadHeader)
    let names = columns.map(\.name) + target.columns + (weight.map { [$0] } ?? [])
    guard featureCount > 0, Set(names).count == names.count else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "expected features, and every column once"))
    }
  }

  /// `{"columns":[…],"target":{…},"weight":…,"hadHeader":…}`, without `weight` where there is none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(columns, forKey: .columns)
    try container.encode(target, forKey: .target)
    try container.encodeIfPresent(weight, forKey: .weight)
    try container.encode(hadHeader, forKey: .hadHeader)
  }
}

/// `{"name":…,"kind":"numeric" | "categorical" | "date", …}` with the encoding's own members.
extension TableEncoder.Column: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, kind
  }

  private enum Kind: String, Codable {
    case numeric, categorical, date
  }

  /// Reads the kind first, then what it needs from the same object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .numeric: encoding = .numeric(try NumericEncoding(from: decoder))
    case .categorical: encoding = .categorical(try CategoricalEncoding(from: decoder))
    case .date: encoding = .date(try DateEncoding(from: decoder))
    }
  }

  /// Name, kind and the encoding's members side by side.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    switch encoding {
    case .numeric(let encoding):
      try container.encode(Kind.numeric, forKey: .kind)
      try encoding.encode(to: encoder)
    case .categorical(let encoding):
      try container.encode(Kind.categorical, forKey: .kind)
      try encoding.encode(to: encoder)
    case .date(let encoding):
      try container.encode(Kind.date, forKey: .kind)
      try encoding.encode(to: encoder)
    }
  }
}
