extension Pipeline {
  /// Fits to the training rows of labelled images; the classes are all labels of the set.
  ///
  /// - Throws: ``DataError`` with code `badData` for images without labels, or all of one class.
  public static func fit(
    _ images: ImageSet, trainingRows: [Int]
  ) throws(DataError) -> Pipeline {
    guard images.labels != nil else {
      throw DataError(
        .badData, file: images.name, "images alone cannot be learned from",
        hint: "name the file of their labels with --labels")
    }
    let classes = images.classNames(in: Array(0..<images.count))
    guard classes.count > 1 else {
      throw DataError(
        .badData, file: images.name,
        "expected 2 classes at least, found label \(classes.joined()) alone")
    }
    return .images(
      ImageEncoder(fitting: images, trainingRows: trainingRows), classes: classes)
  }

  /// The pipeline of a data set from memory: features and values as they are, classes named by
  /// their numbers.
  public static func numbers(_ data: Dataset) -> Pipeline {
    let target: TargetEncoding =
      switch data.targets {
      case .classes(_, let count):
        .classes(column: "class", names: (0..<count).map(String.init), areNumbers: true)
      case .values(_, let width):
        .values(
          columns: (0..<width).map { width == 1 ? "target" : "target_\($0 + 1)" },
          mean: [Double](repeating: 0, count: width), scale: [Double](repeating: 1, count: width))
      }
    return .numbers(featureCount: data.featureCount, target: target)
  }
}

extension ImageEncoder {
  /// `rows` of labelled images as a data set.
  ///
  /// - Parameter classes: the labels that are known, as names, in the classes' order.
  /// - Throws: ``DataError`` with code `badData` for images of another size, without labels, or
  ///   with a label that is not known.
  public func dataset(
    of images: ImageSet, rows: [Int], classes: [String]
  ) throws(DataError) -> Dataset {
    try Dataset(
      features: try features(of: images, rows: rows), featureCount: featureCount,
      targets: .classes(
        try images.classes(of: rows, names: classes), count: classes.count))
  }
}
