import Shards
import Testing

struct IDXFileTests {
  /// 2 images of 2 × 3 pixels.
  static let images: [UInt8] =
    [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)
  /// 2 labels.
  static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 5, 6]

  private func failure(_ bytes: [UInt8]) -> DataError {
    do {
      _ = try IDXFile(bytes, name: "d.idx")
      return DataError(.usage, "no error")
    } catch {
      return error
    }
  }

  @Test func readsImagesAndLabels() throws {
    let images = try IDXFile(Self.images, name: "i")
    #expect(images.dimensions == [2, 2, 3])
    #expect(images.elements == Array(1...12))
    let labels = try IDXFile(Self.labels, name: "l")
    #expect(labels.dimensions == [2])
    #expect(labels.elements == [5, 6])
  }

  @Test(
    arguments: [
      ([], "byte 1: expected an IDX header of 4 bytes, found 0"),
      ([0, 0, 8], "byte 4: expected an IDX header of 4 bytes, found 3"),
      (
        [0, 0, 8, 1, 0, 0],
        "byte 7: expected a header of 8 bytes for 1 dimensions, the file ends after 6"
      ),
      (
        [0x61, 0x2C, 0x62, 0x0A],
        "byte 1: expected an IDX file, starting with bytes 00 00 08, found 61 2C 62 0A"
      ),
      (
        [0x61, 0x2C, 0x62, 0x2C],
        "byte 1: expected an IDX file, starting with bytes 00 00 08, found text \"a,b,\""
      ),
      (
        [0x89, 0x50, 0x4E, 0x47],
        "byte 1: expected an IDX file, starting with bytes 00 00 08, found 89 50 4E 47"
      ),
      (
        [3, 8, 0, 0],
        "byte 1: expected an IDX file, starting with bytes 00 00 08, found 03 08 00 00"
      ),
      (
        [0, 0, 0x0D, 1],
        "byte 3: expected elements of type 08 (unsigned bytes), found 0D (32-bit floats)"
      ),
      (
        [0, 0, 0x0A, 1],
        "byte 1: expected an IDX file, starting with bytes 00 00 08, found 00 00 0A 01"
      ),
      ([0, 0, 8, 0], "byte 4: expected 1 dimension (labels) or 3 (images), found 0"),
      ([0, 0, 8, 255], "byte 4: expected 1 dimension (labels) or 3 (images), found 255"),
      ([0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "byte 9: expected 3 bytes for 3 elements, found 2"),
      ([0, 0, 8, 1, 0, 0, 0, 1, 1, 2], "byte 9: expected 1 bytes for 1 elements, found 2"),
      (
        [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12),
        "byte 9: expected sizes that fit a file of 16 bytes, "
          + "found 4294967295 × 4294967295 × 4294967295"
      ),
      (
        [0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28, 9],
        "byte 17: expected 51380224 bytes for 65536 × 28 × 28 elements, found 1"
      ),
    ] as [([UInt8], String)])
  func refuses(_ bytes: [UInt8], _ message: String) {
    #expect("\(failure(bytes))" == "d.idx: " + message)
    #expect(failure(bytes).code == .badData)
  }

  @Test func namesLikelyCauses() {
    #expect(failure([3, 8, 0, 0]).hint?.contains("byte-swapped") == true)
    #expect(failure([0, 0, 8, 4]).hint?.contains("grey") == true)
  }

  @Test func noticesACutAnywhereAndExtraBytes() {
    for length in 0..<Self.images.count {
      #expect(throws: DataError.self) {
        try IDXFile(Array(Self.images[..<length]), name: "d.idx")
      }
    }
    #expect("\(failure(Self.images + [0]))".contains("expected 12 bytes"))
  }

  @Test func recognisesTheFormatWholeOrDamaged() {
    #expect(IDXFile.recognises(Self.images))
    #expect(IDXFile.recognises([3, 8, 0, 0]))
    #expect(IDXFile.recognises([0, 0]))
    #expect(!IDXFile.recognises([UInt8]("a,b\n".utf8)))
    #expect(!IDXFile.recognises([]))
    // UTF-32 by its byte order marks, and without one.
    #expect(!IDXFile.recognises([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]))
    #expect(!IDXFile.recognises([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]))
    #expect(!IDXFile.recognises([0x61, 0, 0, 0, 0x2C, 0, 0, 0]))
  }
}
