@testable import Shards

extension FuzzedReader {
  /// Images with labels: either file damaged, or both, or one in the other's place.
  static let idx = FuzzedReader("idx", seeds: [IDXSeeds.images, IDXSeeds.labels, IDXSeeds.empty]) {
    bytes, random in
    let (images, labels): ([UInt8], [UInt8]?) =
      switch random.next(below: 4) {
      case 0: (bytes, IDXSeeds.labels)
      case 1: (IDXSeeds.images, bytes)
      case 2: (bytes, nil)
      default: (bytes, bytes)
      }
    let set = try ImageSet(
      imageBytes: images, imageName: "i", labelBytes: labels, labelName: "l")
    try Broken.unless(
      set.count > 0 && set.count * set.pixelCount == set.pixels.count
        && set.labels?.count ?? set.count == set.count, "\(set) is inconsistent")
    try Broken.unless(IDXFile.recognises(images), "read, but not recognised")
    let rows = Array(0..<set.count)
    let encoder = ImageEncoder(fitting: set, trainingRows: rows)
    try Broken.unless(
      try encoder.features(of: set, rows: rows).allSatisfy(\.isFinite), "features are not finite")
    let names = set.classNames(in: rows)
    if set.labels != nil { _ = try set.classes(of: rows, names: names) }
  }

  /// gzip: as large as its contents are, no byte more.
  static let gzip = FuzzedReader("gzip", seeds: GzipSeeds.all) { bytes, _ in
    let contents = try Gzip.expand(bytes, name: "d.gz")
    try Broken.unless(
      contents.count <= Gzip.limit(ofFileSize: bytes.count), "expanded to \(contents.count)")
    let again = try Gzip.expand(bytes, name: "d.gz", limit: contents.count)
    try Broken.unless(again == contents, "expanded twice, to different contents")
  }
}

private enum IDXSeeds {
  /// 2 images of 2 × 3 pixels.
  static let images: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 255, 1, 2, 3, 128, 7, 8, 9, 10, 11, 12]
  static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 5, 255]
  static let empty: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]
}

private enum GzipSeeds {
  static let all = [
    member(stored: Array("a,b\n1,x\n".utf8)),
    member(stored: []),
    member(stored: Array("one".utf8)) + member(stored: Array("two".utf8), name: "d.csv"),
    fixed, dynamic, fixed + dynamic,
  ]

  /// A member whose contents stand in it as they are (RFC 1951, 3.2.4).
  private static func member(stored contents: [UInt8], name: String? = nil) -> [UInt8] {
    var file: [UInt8] = [0x1F, 0x8B, 8, name == nil ? 0 : 8, 0, 0, 0, 0, 0, 255]
    if let name { file += Array(name.utf8) + [0] }
    let length = UInt16(contents.count)
    file.append(1)
    file += littleEndian(length) + littleEndian(~length)
    file += contents
    return file + littleEndian(checksum(contents)) + littleEndian(UInt32(length))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// CRC-32 as in RFC 1952, section 8.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = ~0
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return ~sum
  }

  // The other two kinds of blocks, by Python 3.11: gzip.compress(…, mtime=0) of
  // b"hello, rows\n" * 200, and of 30 lines b"%d,%d\n" % (i, i * i % 97).
  private static let fixed: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9,
    0xD7, 0x51, 0x28, 0xCA, 0x2F, 0x2F, 0xE6, 0xCA, 0x18, 0x65, 0x8F, 0xB2, 0x47, 0xD9, 0xA3,
    0xEC, 0x51, 0xF6, 0x28, 0x7B, 0x94, 0x3D, 0xCA, 0x1E, 0x65, 0x53, 0xCC, 0x06, 0x00, 0x90,
    0x46, 0x50, 0x65, 0x60, 0x09, 0x00, 0x00,
  ]
  private static let dynamic: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x0D, 0x8D, 0x39, 0x0E, 0x00,
    0x30, 0x0C, 0xC2, 0x76, 0xDE, 0xE2, 0xA1, 0x39, 0xDB, 0xFC, 0xFF, 0x63, 0xCD, 0x82, 0x90,
    0x65, 0xC4, 0xE1, 0xC8, 0x30, 0x39, 0xA9, 0x60, 0x94, 0x58, 0xAB, 0xF0, 0x52, 0x13, 0xAD,
    0x4B, 0x8E, 0x1E, 0x9D, 0x1A, 0x9E, 0xC9, 0x0E, 0x21, 0x33, 0x3C, 0x65, 0xBB, 0xB8, 0xB2,
    0xE0, 0xBA, 0x2C, 0xD9, 0x28, 0x62, 0x8D, 0xA6, 0xB7, 0x5F, 0xA6, 0x64, 0x8F, 0x58, 0x7D,
    0xB8, 0x47, 0x7E, 0x30, 0x97, 0x1B, 0x15, 0x72, 0x67, 0x5A, 0x1E, 0x64, 0xCA, 0x93, 0xD9,
    0xF7, 0x22, 0x97, 0x37, 0xB3, 0xE4, 0x52, 0xEB, 0x3F, 0x9E, 0x7C, 0xE8, 0xD2, 0x07, 0x08,
    0x98, 0xBE, 0x65, 0xA3, 0x00, 0x00, 0x00,
  ]
}
