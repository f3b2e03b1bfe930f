import Foundation
import Shards
import Synchronization
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

  /// Lets the call numbered `failing` fail with `number`, after which calls work again.
  private func calls(failing: Int, with number: Int32, counter: borrowing Counter) -> FileCalls {
    let count = counter.count
    @Sendable func pass() throws(SystemError) {
      if count.next() == failing { throw SystemError(number) }
    }
    let system = FileCalls.system
    var calls = system
    calls.create = { (path) throws(SystemError) in
      try pass()
      return try system.create(path)
    }
    calls.write = { (descriptor, bytes) throws(SystemError) in
      try pass()
      // In small pieces, as a slow pipe or a signal would make them.
      let some = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, 4)])
      return try system.write(descriptor, some)
    }
    calls.sync = { (descriptor) throws(SystemError) in
      try pass()
      try system.sync(descriptor)
    }
    calls.close = { (descriptor) throws(SystemError) in
      try system.close(descriptor)
      try pass()
    }
    calls.rename = { (old, new) throws(SystemError) in
      try pass()
      try system.rename(old, new)
    }
    calls.syncFolder = { (path) throws(SystemError) in
      try pass()
      try system.syncFolder(path)
    }
    return calls
  }

  /// create, 3 × write, sync, close, rename, folder sync: 8 calls.
  @Test(arguments: [ENOSPC, EIO, EACCES])
  func aFailureOfAnyCallLeavesTheOldOrTheNewFile(_ number: Int32) throws {
    let (old, new) = ([UInt8](1...9), [UInt8](11...20))
    for failing in 1...8 {
      _ = try folder.write("out", old)
      let error = failure(
        folder["out"], new, calls: calls(failing: failing, with: number, counter: Counter()))
      #expect(error?.file == folder["out"])
      let isRefused = failing == 1 && number == EACCES
      #expect(error?.code == (isRefused ? .permissionDenied : .inputOutput))
      #expect(try folder.contents("out") == (failing == 8 ? new : old), "call \(failing)")
      #expect(folder.names == ["out"], "call \(failing)")
    }
    let counter = Counter()
    #expect(
      failure(folder["out"], new, calls: calls(failing: 0, with: 0, counter: counter)) == nil)
    #expect(counter.count.value == 8)
  }

  /// Counts calls; a class inside, as the closures of one test share it.
  private struct Counter: ~Copyable {
    final class Count: Sendable {
      private let calls = Atomic(0)
      var value: Int { calls.load(ordering: .relaxed) }
      func next() -> Int { calls.add(1, ordering: .relaxed).newValue }
    }
    let count = Count()
  }
}
