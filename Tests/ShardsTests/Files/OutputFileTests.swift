import Foundation
import Shards
import Testing

struct OutputFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(
    _ path: String, _ bytes: [UInt8] = [1], calls: FileCalls = .system
  ) -> DataError? {
    do {
      try OutputFile.replace(path, with: bytes, calls: calls)
      return nil
    } catch {
      return error
    }
  }

  @Test func writesAndReplaces() throws {
    let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    for bytes in [[], [1, 2, 3], large, [9]] {
      try OutputFile.replace(folder["out"], with: bytes)
      #expect(try folder.contents("out") == bytes)
    }
    #expect(folder.names == ["out"])
  }

  @Test func replacesALinkAndLeavesItsTargetAlone() throws {
    let target = try folder.write("target", [7])
    #expect(symlink(target, folder["link"]) == 0)
    try OutputFile.replace(folder["link"], with: [8])
    #expect(try folder.contents("target") == [7])
    #expect(try folder.contents("link") == [8])
    #expect(folder.names == ["link", "target"])
  }

  /// Somebody guessed the temporary name and put a link there.
  @Test func doesNotFollowAPlantedTemporaryName() throws {
    let target = try folder.write("target", [7])
    let planted = ".ptrain-\(getpid())-0.tmp"
    #expect(symlink(target, folder[planted]) == 0)
    try OutputFile.replace(folder["out"], with: [8])
    #expect(try folder.contents("target") == [7])
    #expect(folder.names == [planted, "out", "target"])
  }

  @Test func refusesPlacesForNoFile() throws {
    let file = try folder.write("file", [7])
    #expect(failure(folder["none/out"])?.code == .cannotCreate)
    #expect(failure(file + "/out")?.code == .cannotCreate)
    #expect(failure(folder.path)?.message == "expected a place for a file, found a folder")
    #expect(failure(folder.path + "/")?.message == "no file can have this name")
    #expect(failure("")?.code == .cannotCreate)
    #expect(failure(file + "\u{0}x")?.code == .cannotCreate)
    #expect(try folder.contents("file") == [7])
    #expect(folder.names == ["file"])
  }

  /// As `/dev/null` is: renaming over it would put a file in its place. A pipe of the test's own
  /// stands for it here, so that a failure of this test harms nothing.
  @Test func doesNotTakeTheNameOfADevice() {
    let pipe = folder["pipe"]
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(symlink(pipe, folder["link"]) == 0)
    for path in [pipe, folder["link"]] {
      #expect(
        failure(path)
          == DataError(
            .cannotCreate, file: path, "expected a place for a file, found a device or pipe"))
    }
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(folder.names == ["link", "pipe"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
  func saysWhenAccessIsRefused() {
    #expect(chmod(folder.path, 0o500) == 0)
    defer { _ = chmod(folder.path, 0o700) }
    #expect(failure(folder["out"])?.code == .permissionDenied)
  }

  /// create, 3 × write, sync, close, rename, folder sync: 8 calls.
  @Test(arguments: [ENOSPC, EIO, EACCES])
  func aFailureOfAnyCallLeavesTheOldOrTheNewFile(_ number: Int32) throws {
    let (old, new) = ([UInt8](1...9), [UInt8](11...20))
    var failing = 1
    while true {
      _ = try folder.write("out", old)
      let calls = CountedCalls(.failure(number), at: failing)
      let error = failure(folder["out"], new, calls: calls.fileCalls)
      #expect(folder.names == ["out"], "call \(failing)")
      guard calls.isHit else {
        #expect(error == nil && calls.count == 8)
        break
      }
      #expect(error?.file == folder["out"])
      let isRefused = failing == 1 && number == EACCES
      #expect(error?.code == (isRefused ? .permissionDenied : .inputOutput))
      #expect(try folder.contents("out") == (failing == 8 ? new : old), "call \(failing)")
      failing += 1
    }
    #expect(try folder.contents("out") == new)
  }

  /// What is left behind then is in nobody's way.
  @Test func deathAtAnyCallLeavesTheOldOrTheNewFile() throws {
    let (old, new, newer) = ([UInt8](1...9), [UInt8](11...20), [UInt8](21...24))
    let left = ".ptrain-\(getpid())-0.tmp"
    for place in 1...8 {
      _ = try folder.write("out", old)
      let calls = CountedCalls(.death, at: place)
      #expect(failure(folder["out"], new, calls: calls.fileCalls) != nil && calls.isHit)
      #expect(try folder.contents("out") == (place == 8 ? new : old), "call \(place)")
      // From after it was made until before it was renamed.
      let names = 2...7 ~= place ? [left, "out"] : ["out"]
      #expect(folder.names == names, "call \(place)")
      try OutputFile.replace(folder["out"], with: newer)
      #expect(try folder.contents("out") == newer)
      #expect(folder.names == names, "call \(place)")
      _ = unlink(folder[left])
    }
  }
}
