import Testing

@testable import ParallelSGD

@Suite struct FloatBufferTests {
  /// Small ones come from the allocator, large ones are pages of their own.
  @Test(arguments: [0, 1, 16, 17, 1 << 20, 1 << 20 + 1, 3_000_000])
  func isZeroAlignedAndWritableToItsEnd(count: Int) {
    let buffer = FloatBuffer(count: count)
    #expect(buffer.count >= max(count, 16) && buffer.count.isMultiple(of: 16))
    #expect(UInt(bitPattern: buffer.base) % 64 == 0)
    #expect((0..<min(buffer.count, 100)).allSatisfy { buffer.base[$0] == 0 })
    #expect(buffer.base[buffer.count - 1] == 0)
    buffer.base[0] = 1
    buffer.base[buffer.count - 1] = 2
    let copy = FloatBuffer(count: count)
    copy.copy(from: buffer)
    #expect(copy.base[0] + copy.base[copy.count - 1] == 3)
  }
}
