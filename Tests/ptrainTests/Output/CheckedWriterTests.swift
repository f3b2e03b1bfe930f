import Foundation
import Testing

@testable import ptrain

@Suite struct CheckedWriterTests {
  @Test func writesMoreThanAPipeHolds() async throws {
    let pipe = Pipe()
    let text = String(repeating: "0123456789abcdef", count: 20_000)
    let reader = Task.detached { pipe.fileHandleForReading.readDataToEndOfFile() }
    try CheckedWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor, name: "pipe")
      .write(text)
    try pipe.fileHandleForWriting.close()
    #expect(await reader.value == Data(text.utf8))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDeviceIsNoticed() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    #expect(
      throws: Failure(.inputOutput, "here: cannot write: no space left on device")
    ) {
      try CheckedWriter(descriptor: descriptor, name: "here").write("x")
    }
  }

  @Test func aReadOnlyDescriptorIsNoticed() throws {
    let descriptor = open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    #expect(throws: Failure(.inputOutput, "here: cannot write: bad file descriptor")) {
      try CheckedWriter(descriptor: descriptor, name: "here").write("x")
    }
  }
}
