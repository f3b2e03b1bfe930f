import Foundation

/// Files with something wrong, and a few sound ones, small enough to be written for every row of
/// the fault table.
enum FaultFiles {
  /// Two numbers and one of two labels in 40 rows, under a header.
  static let table = "x,z,label\n" + rows
  private static let rows = (0..<40)
    .map { "\($0 % 7),\($0 * 5 % 11),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()

  /// By name.
  static let all: [String: [UInt8]] = tables.mapValues { Array($0.utf8) }
    .merging(bytes) { _, new in new }

  private static let tables = [
    "ok.csv": table,
    "short.csv": "x,z,label\n1,2,a\n1,2\n",
    "long.csv": "x,z,label\n1,2,a\n1,2,b,c\n",
    "inf.csv": table + "inf,2,a\n",
    "big.csv": table + "1e400,2,a\n",
    "hex.csv": table + "0x1p3,2,a\n",
    "comma.csv": table + "\"1,5\",2,a\n",
    "escape.csv": table + "1\u{1B}[31m,2,a\n",
    "long-field.csv": table + String(repeating: "9", count: 100) + "x,2,a\n",
    "quote.csv": "x,z,label\n1,2,a\n1,\"2,b\n3,4,c\n",
    "junk.csv": "x,z,label\n1,\"2\"x,b\n",
    "empty.csv": "",
    "header.csv": "x,z,label\n",
    "same-names.csv": "x,x,label\n" + rows,
    "one-class.csv": "x,z,label\n1,2,a\n2,3,a\n3,4,a\n",
    "no-label.csv": table + "1,2,\n",
    "one-row.csv": "x,z,label\n1,2,a\n",
    "new-label.csv": "x,z,label\n1,2,a\n1,3,c\n",
    "weights.csv": "x,w,label\n1,1,a\n2,-1,b\n3,1,a\n4,1,b\n",
  ]

  private static let bytes: [String: [UInt8]] = [
    "utf16.csv": [0xFF, 0xFE] + table.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
    "utf8.csv": Array(table.utf8) + [0x31, 0x2C, 0x32, 0x2C, 0xFF, 0x0A],
    "nul.csv": Array(table.utf8) + [0x31, 0x2C, 0x00, 0x2C, 0x61, 0x0A],
    "images.idx": images,
    "labels.idx": [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1],
    "three-labels.idx": [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 0],
    "cut.idx": Array(images[..<20]),
    "cut-header.idx": Array(images[..<9]),
    "trailing.idx": images + [0],
    "overflow.idx": [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12),
    "swapped.idx": [3, 8, 0, 0] + images[4...],
    "floats.idx": [0, 0, 13, 3] + images[4...],
    "dimensions.idx": [0, 0, 8, 255] + images[4...],
    "no-dimensions.idx": [0, 0, 8, 0],
    "cut.csv.gz": Array(gzip.dropLast(5)),
    "check.csv.gz": gzip.dropLast(8) + [0, 0, 0, 0] + gzip.suffix(4),
    "bomb.csv.gz": gzip.dropLast(4) + [1, 0, 0, 0],
  ]

  /// Four images of 2 × 2.
  private static let images: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2] + Array(0..<16)

  /// `x,z,label\n1,2,a\n2,1,b\n` by gzip of Python 3.11.
  private static let gzip: [UInt8] = Array(
    Data(base64Encoded: "H4sIAAAAAAACA6vQqdLJSUxKzeEy1DHSSeQy0jHUSeICAAbA7mgWAAAA") ?? Data())

  /// Puts those that a command line names where `binary` runs; also `folder`, and `pipe`, which
  /// nobody writes to.
  static func write(_ words: [String], for binary: Binary) throws {
    for word in words {
      if let bytes = all[word] { try binary.write(bytes, to: word) }
      let path = binary.folder.appendingPathComponent(word).path
      if word == "folder" {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: false)
      } else if word == "pipe", mkfifo(path, 0o600) != 0 {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
    }
  }
}
