import Foundation
import Shards
import Testing

struct InputFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(_ path: String) -> DataError {
    do {
      _ = try InputFile.read(path)
      return DataError(.usage, "no error")
    } catch {
      return error
    }
  }

  @Test func readsWhatIsThere() throws {
    #expect(try InputFile.read(try folder.write("plain", [1, 2, 3])) == [1, 2, 3])
    #expect(try InputFile.read(try folder.write("empty", [])) == [])
    let large = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    #expect(try InputFile.read(try folder.write("large", large)) == large)
  }

  /// A file of three pieces, the last one short.
  @Test(arguments: [0, 1, 2, 7])
  func threadsShareTheReading(threads: Int) throws {
    let bytes = (1...5).flatMap { [UInt8](repeating: $0, count: 1_800_000) }
    let path = try folder.write("large", bytes)
    #expect(try InputFile.read(path, threads: threads) == bytes)
  }

  @Test func knowsGzipByItsBytesNotItsName() throws {
    #expect(try InputFile.read(try folder.write("a.csv", GzipTests.many)) == GzipTests.text)
    #expect(try InputFile.read(try folder.write("b.gz", [65, 66])) == [65, 66])
    #expect(try InputFile.readAsStored(folder["a.csv"]) == GzipTests.many)
  }

  @Test func saysWhatIsNotThere() throws {
    let missing = folder["missing.csv"]
    #expect(
      failure(missing) == DataError(.noSuchInput, file: missing, "no such file or directory"))
    let below = try folder.write("file", [1]) + "/below"
    #expect(failure(below) == DataError(.noSuchInput, file: below, "not a directory"))
    for name in ["", "a\u{0}b"] {
      #expect(failure(name) == DataError(.noSuchInput, file: name, "no file can have this name"))
    }
    let long = folder[String(repeating: "x", count: 300)]
    #expect(failure(long).code == .noSuchInput)
  }

  /// Each of these would wait or never end if it were read.
  @Test(.timeLimit(.minutes(1)))
  func refusesWhatIsNoFile() throws {
    #expect(failure(folder.path).message == "expected a file, found a folder")
    let pipe = folder["pipe"]
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(failure(pipe) == DataError(.noSuchInput, file: pipe, "expected a file, found a pipe"))
    #expect(failure("/dev/zero").message == "expected a file, found a device")
    #expect(failure("/dev/zero").code == .noSuchInput)
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read every file"))
  func saysWhenAccessIsRefused() throws {
    let path = try folder.write("secret", [1])
    #expect(chmod(path, 0) == 0)
    #expect(failure(path) == DataError(.permissionDenied, file: path, "permission denied"))
  }

  /// A sparse file: its size is a promise of nothing on the disk.
  @Test func refusesWhatNoMemoryHolds() throws {
    let path = try folder.write("vast", [])
    guard truncate(path, 1 << 42) == 0 else { return }
    let error = failure(path)
    #expect(error.code == .outOfMemory)
    #expect(error.message.contains("4398046511104 bytes of memory"))
  }
}
