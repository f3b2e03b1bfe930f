/// Grey images of one size, with the class of each where it is known.
public struct ImageSet: Sendable {
  /// The file the images came from, for messages.
  public let name: String
  /// Rows of pixels.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// N images, row-major `[N, height, width]`.
  public let pixels: [UInt8]
  /// The class of each image, or `nil` without labels.
  public let labels: [UInt8]?

  /// N.
  public var count: Int { pixels.count / pixelCount }
  /// Pixels of one image.
  public var pixelCount: Int { height * width }

  /// Reads IDX files, plain or gzip; see ``init(imageBytes:imageName:labelBytes:labelName:)``.
  ///
  /// - Parameters:
  ///   - images: path of a file of 3 dimensions, `[N, height, width]`.
  ///   - labels: path of a file of 1 dimension, `[N]`, or `nil` for images to predict.
  /// - Throws: ``DataError`` as ``InputFile/read(_:)``, and `badData` for what is no such file.
  public init(images: String, labels: String?) throws(DataError) {
    let labelBytes: [UInt8]?
    if let labels { labelBytes = try InputFile.read(labels) } else { labelBytes = nil }
    try self.init(
      imageBytes: try InputFile.read(images), imageName: images, labelBytes: labelBytes,
      labelName: labels ?? "")
  }

  /// Reads the contents of IDX files.
  ///
  /// - Throws: ``DataError`` with code `badData` for damaged files, other numbers of dimensions,
  ///   no images, images without pixels, and counts that differ.
  public init(
    imageBytes: [UInt8], imageName: String, labelBytes: [UInt8]?, labelName: String
  ) throws(DataError) {
    let images = try IDXFile(imageBytes, name: imageName)
    let labels: IDXFile?
    if let labelBytes {
      labels = try IDXFile(labelBytes, name: labelName)
    } else {
      labels = nil
    }
    try Self.checkKinds(images, labels)
    let (count, height, width) = (
      images.dimensions[0], images.dimensions[1], images.dimensions[2]
    )
    guard count > 0 else { throw DataError(.badData, file: imageName, "no images") }
    guard height > 0 && width > 0 else {
      throw DataError(
        .badData, file: imageName, at: .byte(8),
        "expected images of 1 × 1 pixels at least, found \(height) × \(width)")
    }
    if let labels, labels.elements.count != count {
      throw DataError(
        .badData, file: labelName,
        "\(labels.elements.count) labels for the \(count) images of "
          + Excerpt.escaped(imageName))
    }
    name = imageName
    self.height = height
    self.width = width
    pixels = images.elements
    self.labels = labels?.elements
  }

  /// Files of the right form in each other's place are the likeliest mistake: name it.
  private static func checkKinds(_ images: IDXFile, _ labels: IDXFile?) throws(DataError) {
    let (found, wanted) = (images.dimensions.count, 3)
    if let labels, found == 1, labels.dimensions.count == 3 {
      throw DataError(
        .badData, file: images.name, at: .byte(3),
        "\(found) dimension is labels and the 3 of \(Excerpt.escaped(labels.name)) are images: "
          + "the two files are swapped",
        hint: "give the images first and the labels to --labels")
    }
    guard found == wanted else {
      throw DataError(
        .badData, file: images.name, at: .byte(3),
        "expected images of 3 dimensions, found \(found) dimension, as labels have")
    }
    if let labels, labels.dimensions.count != 1 {
      throw DataError(
        .badData, file: labels.name, at: .byte(3),
        "expected labels of 1 dimension, found \(labels.dimensions.count), as images have")
    }
  }
}
