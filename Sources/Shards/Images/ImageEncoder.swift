/// From pixels to features: `(pixel − mean) / scale`, with one mean and one scale for all pixels.
///
/// One pair, not one a pixel: a pixel at the border that is nearly always 0 would else be blown up
/// to the size of the strokes.
public struct ImageEncoder: Sendable, Equatable {
  /// Rows of pixels.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// Of the pixels of the training images.
  public let mean: Double
  /// Their standard deviation, or 1 where every pixel is the same.
  public let scale: Double

  /// F, the features of an image.
  public var featureCount: Int { height * width }

  /// Fits mean and scale on the training rows of `images`, at least one.
  public init(fitting images: ImageSet, trainingRows: [Int]) {
    precondition(!trainingRows.isEmpty, "no image to fit an encoder on")
    // Grey levels counted: exact integers, so that no order of summing can matter.
    var histogram = [Int](repeating: 0, count: 256)
    let size = images.pixelCount
    images.pixels.withUnsafeBufferPointer { pixels in
      for row in trainingRows {
        for pixel in pixels[row * size..<(row + 1) * size] { histogram[Int(pixel)] += 1 }
      }
    }
    let count = Double(trainingRows.count * size)
    let sum = histogram.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
    let mean = sum / count
    let squares = histogram.enumerated().reduce(0.0) { total, level in
      let distance = Double(level.offset) - mean
      return total + distance * distance * Double(level.element)
    }
    height = images.height
    width = images.width
    self.mean = mean
    scale = squares > 0 ? (squares / count).squareRoot() : 1
  }

  /// The features of `rows` of `images`, row-major `[rows, F]`.
  ///
  /// - Throws: ``DataError`` with code `badData` for images of another size.
  public func features(of images: ImageSet, rows: [Int]) throws(DataError) -> [Float] {
    guard images.height == height && images.width == width else {
      throw DataError(
        .badData, file: images.name,
        "expected images of \(height) × \(width) pixels, "
          + "found \(images.height) × \(images.width)")
    }
    let level = (0..<256).map { Float((Double($0) - mean) / scale) }
    let size = featureCount
    try Memory.require(rows.count * size * MemoryLayout<Float>.stride, for: images.name)
    return [Float](unsafeUninitializedCapacity: rows.count * size) { features, count in
      Memory.preferLargePages(UnsafeMutableRawBufferPointer(features))
      images.pixels.withUnsafeBufferPointer { pixels in
        for row in rows {
          for pixel in pixels[row * size..<(row + 1) * size] {
            features.initializeElement(at: count, to: level[Int(pixel)])
            count += 1
          }
        }
      }
    }
  }
}

extension ImageEncoder: Codable {
  private enum CodingKeys: String, CodingKey {
    case height, width, mean, scale
  }

  /// Refuses sizes without pixels and numbers that would not give finite features.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    height = try container.decode(Int.self, forKey: .height)
    width = try container.decode(Int.self, forKey: .width)
    mean = try container.decode(Double.self, forKey: .mean)
    scale = try container.decode(Double.self, forKey: .scale)
    // The sizes that IDX can hold: their product cannot overflow.
    let sizes = 1...Int(Int32.max)
    guard sizes.contains(height), sizes.contains(width), (0...255).contains(mean), scale > 0,
      Float(255 / scale).isFinite
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath,
          debugDescription: "expected sizes of 1 at least, a mean of 0 to 255, a scale above 0"))
    }
  }
}
