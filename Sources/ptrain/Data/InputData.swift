import Shards

/// What a file of rows turned out to hold; its contents decide, not its name.
enum InputData {
  case table(Table)
  case images(ImageSet)

  /// Reads a table or images, plain or gzip.
  ///
  /// - Parameters:
  ///   - labels: the file of the images' labels; must be `nil` for a table.
  ///   - threads: threads that share the reading.
  /// - Throws: `DataError`, or a ``Failure`` with code `usage` for labels beside a table.
  static func read(
    _ path: String, labels: String?, options: CSVOptions, threads: Int
  ) throws -> InputData {
    let contents = try InputContents(of: path, threads: threads)
    if IDXFile.recognises(contents.head) {
      return .images(try images(contents.whole(threads: threads), path, labels: labels))
    }
    try refuseLabels(labels, path)
    return .table(try Table.read(contents, options: options, threads: threads))
  }

  /// Reads a table for a model that was fitted to one.
  static func table(
    _ path: String, for encoder: TableEncoder, labels: String? = nil, _ options: CSVOptions,
    targets: Bool, threads: Int
  ) throws -> Table {
    let contents = try InputContents(of: path, threads: threads)
    guard !IDXFile.recognises(contents.head) else {
      throw DataError(
        .badData, file: path, "expected a table, as the training's was, found IDX images")
    }
    try refuseLabels(labels, path)
    return try encoder.read(
      contents, separator: options.separator, hasHeader: options.hasHeader,
      targets: targets, threads: threads)
  }

  /// Reads images for a model that was trained on such.
  ///
  /// - Parameter needsLabels: whether their answers are asked for.
  static func images(_ path: String, labels: String?, needsLabels: Bool) throws -> ImageSet {
    let bytes = try InputFile.read(path)
    guard IDXFile.recognises(bytes) else {
      throw DataError(
        .badData, file: path, "expected IDX images, as the training's were, found something else")
    }
    guard labels != nil || !needsLabels else {
      throw Failure.usage(
        "\(Excerpt.escaped(path)) holds images: their labels are needed too",
        hint: "--labels FILE names an IDX file of labels")
    }
    return try images(bytes, path, labels: labels)
  }

  private static func images(
    _ bytes: [UInt8], _ path: String, labels: String?
  ) throws(DataError) -> ImageSet {
    var labelBytes: [UInt8]?
    if let labels { labelBytes = try InputFile.read(labels) }
    return try ImageSet(
      imageBytes: bytes, imageName: path, labelBytes: labelBytes, labelName: labels ?? "")
  }

  private static func refuseLabels(_ labels: String?, _ path: String) throws(Failure) {
    guard labels == nil else {
      throw .usage("option --labels goes with IDX images, and \(Excerpt.escaped(path)) is none")
    }
  }
}
