import Foundation
import Testing

@testable import Shards

/// Files made by Python 3.11.7, `gzip.compress(text, mtime=0)`.
struct GzipTests {
  /// `b"hello, rows\n" * 200`
  static let many = bytes(
    "H4sIAAAAAAACA8tIzcnJ11Eoyi8v5soYZY+yR9mj7FH2KHuUPcoeZVPMBgCQRlBlYAkAAA==")
  /// `b"second\n"`
  static let second = bytes("H4sIAAAAAAACAytOTc7PS+ECAH7ADwYHAAAA")
  /// `b"x"`, written through `GzipFile("name.csv", …)`, so with a name in its header.
  static let named = bytes("H4sICAAAAAAC/25hbWUuY3N2AKsAAIMW3IwBAAAA")

  static func bytes(_ base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }

  static let text = [UInt8](String(repeating: "hello, rows\n", count: 200).utf8)

  func expand(_ bytes: [UInt8], limit: Int? = nil) throws(DataError) -> [UInt8] {
    try Gzip.expand(bytes, name: "d.gz", limit: limit)
  }

  @Test func expandsMembersInTurn() throws {
    #expect(try expand(Self.many) == Self.text)
    #expect(try expand(Self.named) == [UInt8]("x".utf8))
    #expect(
      try expand(Self.many + Self.second + Self.named)
        == Self.text + [UInt8]("second\nx".utf8))
  }

  /// More than one piece of output, and a declared size that is met exactly.
  @Test func expandsBeyondItsScratch() throws {
    // 2,400 bytes a member; 300 members fill the 256 KiB in between twice over.
    let file = (0..<300).flatMap { _ in Self.many }
    #expect(try expand(file).count == 300 * Self.text.count)
  }

  @Test func noticesACutAnywhere() {
    for length in 2..<Self.many.count {
      let error = #expect(throws: DataError.self) { try expand(Array(Self.many[..<length])) }
      #expect(error?.code == .badData)
      #expect(error?.message == "the gzip data ends too early, the file is cut short")
      #expect(error?.place == .byte(length))
    }
  }

  @Test func noticesDamage() {
    var file = Self.many
    file[file.count - 8] ^= 1
    #expect("\(failure(file))" == "d.gz: byte 49: damaged gzip data: incorrect data check")
    file = Self.many
    file[file.count - 4] ^= 1
    #expect("\(failure(file))" == "d.gz: byte 53: damaged gzip data: incorrect length check")
    file = Self.many
    file[2] = 7
    #expect("\(failure(file))".hasSuffix("damaged gzip data: unknown compression method"))
  }

  /// Nothing protects flags and time in the header, and some bits of the data mean nothing or the
  /// same (a copy from 24 bytes back instead of 12); no flip may give other contents.
  @Test func noFlippedBitGivesOtherContents() {
    var noticed = 0
    for byte in 2..<Self.many.count {
      for bit in 0..<8 {
        var file = Self.many
        file[byte] ^= 1 << UInt8(bit)
        guard let contents = try? expand(file) else {
          noticed += 1
          continue
        }
        #expect(contents == Self.text, "byte \(byte), bit \(bit)")
      }
    }
    #expect(noticed > 300)
  }

  @Test func refusesWhatFollowsTheEnd() {
    #expect(
      "\(failure(Self.second + [0, 0, 0]))"
        == "d.gz: byte 28: 3 bytes after the end of the gzip data")
  }

  @Test func refusesABomb() throws {
    let limit = Self.text.count
    #expect(try expand(Self.many, limit: limit) == Self.text)
    let error = failure(Self.many, limit: limit - 1)
    #expect(error.message.hasPrefix("expands to more than 2399 bytes"))
    #expect(error.hint?.contains("gunzip") == true)
    #expect(Gzip.limit(ofFileSize: 100) == 64 << 20)
    #expect(Gzip.limit(ofFileSize: 1 << 30) == 100 << 30)
    #expect(Gzip.limit(ofFileSize: .max) == .max)
  }

  /// The members together count, whatever the last one declares.
  @Test func refusesABombOfSmallMembers() {
    let error = failure(Self.many + Self.second, limit: 2400)
    #expect(error.message.hasPrefix("expands to more than 2400 bytes"))
  }

  /// No 4 GiB are reserved because four bytes say so.
  @Test func aDeclaredSizeIsNotBelieved() {
    let file = Self.many.dropLast(4) + [0xFF, 0xFF, 0xFF, 0xFF]
    #expect(failure(Array(file)).message == "damaged gzip data: incorrect length check")
  }

  @Test func saysWhichLibraryIsMissing() {
    let error = #expect(throws: DataError.self) {
      try Gzip.expand(Self.many, name: "d.gz", libraries: ["libnowhere.so"])
    }
    #expect(error?.code == .libraryMissing)
    #expect(
      "\(error as Any)".contains(
        "d.gz: reading gzip needs the system library zlib (libnowhere.so), not found"))
    #expect(error?.hint?.contains("gunzip") == true)
  }

  /// Also compared by zlib itself when a stream is opened.
  @Test func itsStreamHasTheSizeOfTheHeaderFile() {
    #expect(MemoryLayout<Zlib.Stream>.size == (MemoryLayout<Int>.size == 8 ? 112 : 56))
    #expect(MemoryLayout<Zlib.Stream>.offset(of: \.nextOut) == 3 * MemoryLayout<Int>.size)
  }

  private func failure(_ file: [UInt8], limit: Int? = nil) -> DataError {
    do {
      _ = try expand(file, limit: limit)
      return DataError(.usage, "no error")
    } catch {
      return error
    }
  }
}
