extension Pipeline: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, encoder, classes, featureCount, target
  }

  private enum Kind: String, Codable {
    case table, images, numbers
  }

  /// Refuses fewer than 2 classes, a class twice, and a row without features.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func damaged(_ expected: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: container.codingPath, debugDescription: expected))
    }
    switch try container.decode(Kind.self, forKey: .kind) {
    case .table:
      self = .table(try container.decode(TableEncoder.self, forKey: .encoder))
    case .images:
      let classes = try container.decode([String].self, forKey: .classes)
      guard classes.count > 1, Set(classes).count == classes.count else {
        throw damaged("expected at least 2 different classes")
      }
      self = .images(try container.decode(ImageEncoder.self, forKey: .encoder), classes: classes)
    case .numbers:
      let featureCount = try container.decode(Int.self, forKey: .featureCount)
      guard featureCount > 0 else { throw damaged("expected 1 feature at least") }
      self = .numbers(
        featureCount: featureCount,
        target: try container.decode(TargetEncoding.self, forKey: .target))
    }
  }

  /// `{"kind":"table","encoder":{…}}`, `{"kind":"images","encoder":{…},"classes":[…]}` or
  /// `{"kind":"numbers","featureCount":…,"target":{…}}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .table(let table):
      try container.encode(Kind.table, forKey: .kind)
      try container.encode(table, forKey: .encoder)
    case .images(let images, let classes):
      try container.encode(Kind.images, forKey: .kind)
      try container.encode(images, forKey: .encoder)
      try container.encode(classes, forKey: .classes)
    case .numbers(let featureCount, let target):
      try container.encode(Kind.numbers, forKey: .kind)
      try container.encode(featureCount, forKey: .featureCount)
      try container.encode(target, forKey: .target)
    }
  }
}
