import Foundation
import Testing

@testable import ptrain

@Suite struct FolderLockTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("ptrain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }

  @Test func oneAtATime() throws {
    try inFolder { path in
      let first = try FolderLock(path)
      let refusal = Failure(
        .locked, "\(path): another run is at work in this folder",
        hint: "wait for it, stop it, or name another folder")
      try withExtendedLifetime(first) {
        #expect(throws: refusal) { try FolderLock(path) }
        // A refused one takes nothing away from who has it.
        #expect(throws: refusal) { try FolderLock(path) }
        #expect(throws: refusal) { try RunFolder.open(path, overwrite: true) }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.isEmpty)
      }
    }
  }

  @Test func letsGoWithTheValue() throws {
    try inFolder { path in
      for _ in 0..<3 { _ = try FolderLock(path) }
    }
  }

  @Test func aMissingFolder() throws {
    try inFolder { path in
      #expect(throws: Failure(.inputOutput, "\(path)/none: no such file or directory")) {
        try FolderLock(path + "/none")
      }
    }
  }
}
