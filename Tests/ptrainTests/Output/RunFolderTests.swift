import Foundation
import Testing

@testable import ptrain

@Suite struct RunFolderTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("ptrain-\(UUID().uuidString)")

  private func inRoot(_ body: (String) throws -> Void) throws {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    try body(root.path)
  }

  private func put(_ name: String) throws {
    try Data("x".utf8).write(to: root.appendingPathComponent(name))
  }

  @Test func stems() {
    let stems = [
      "adult.csv": "adult", "data/digits.csv.gz": "digits", "/a/b/": "b", ".hidden.csv": "hidden",
      "..": "run", "a b\u{1B}.csv": "a_b_", "": "run", "-x.csv": "-x",
    ]
    for (path, stem) in stems { #expect(RunFolder.stem(of: path) == stem, "\(path)") }
    #expect(RunFolder.stem(of: String(repeating: "a", count: 300)).count == 60)
  }

  @Test func makesAFolderWithThoseAboveIt() throws {
    try inRoot { root in
      let folder = try RunFolder.open(root + "/a/b/c", overwrite: false)
      #expect(folder.path == root + "/a/b/c")
      #expect(folder.isOwn)
      #expect(FileManager.default.fileExists(atPath: root + "/a/b/c"))
      folder.discardLeftovers()
      #expect(!FileManager.default.fileExists(atPath: root + "/a/b/c"))
      #expect(try RunFolder.open(root + "/d/", overwrite: false).isOwn)
    }
  }

  @Test func aFullFolderStays() throws {
    try inRoot { root in
      let folder = try RunFolder.open(root + "/a", overwrite: false)
      try put("a/notes.txt")
      folder.discardLeftovers()
      #expect(FileManager.default.fileExists(atPath: root + "/a/notes.txt"))
    }
  }

  @Test(arguments: [RunFolder.model, RunFolder.metrics, RunFolder.configuration])
  func anEarlierRunIsKept(name: String) throws {
    try inRoot { root in
      try put(name)
      #expect(
        throws: Failure(
          .cannotCreate, "\(root): there is a run already, with its \(name)",
          hint: "--overwrite replaces it, another --out keeps it")
      ) { try RunFolder.open(root, overwrite: false) }
      #expect(try RunFolder.open(root, overwrite: true).path == root)
    }
  }

  @Test func aFileIsNoFolder() throws {
    try inRoot { root in
      try put("f")
      #expect(
        throws: Failure(.cannotCreate, "\(root)/f: expected a folder, found a file")
      ) { try RunFolder.open(root + "/f", overwrite: true) }
      #expect(
        throws: Failure(
          .cannotCreate, "\(root)/f/g: cannot make the folder: not a directory")
      ) { try RunFolder.open(root + "/f/g", overwrite: false) }
    }
  }
}
