import Testing

@testable import Shards

struct MemoryTests {
  @Test func grantsWhatThereIs() throws {
    try Memory.require(0, for: "f")
    try Memory.require(1 << 20, for: "f")
  }

  /// In an optimized build too, where a pair of `malloc` and `free` always succeeds.
  @Test(arguments: [1 << 60, .max, -1])
  func refusesMoreThanAnyMachineHas(bytes: Int) {
    #expect(
      throws: DataError(
        .outOfMemory, file: "f", "\(bytes) bytes of memory are needed, more than there are")
    ) {
      try Memory.require(bytes, for: "f")
    }
  }
}
