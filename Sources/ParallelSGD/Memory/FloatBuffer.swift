#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Floats in one 64-byte-aligned allocation, zero at the start, freed with the last reference.
///
/// The one owner of raw memory in this module; parameters, gradients, optimizer slots and
/// activations are each one of these, and tensors are offsets into them.
///
/// `@unchecked Sendable`: the pointer and the count never change. Access to the floats is ordered by
/// who holds the buffer: those of a training belong to its `ParameterStore`, whose workers write
/// disjoint ranges within a phase, and phases are ordered by the pool's atomics (see `WorkerPool`);
/// those of a `Model` are never written after its initializer.
package final class FloatBuffer: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Float>
  package let count: Int

  /// Floats that a logical row of vectors holds; every count is rounded up to a multiple.
  package static let lanes = 16
  private static let alignment = 64
  private static let hugePage = 2 << 20

  package init(count wanted: Int) {
    count = max(Self.lanes, wanted.roundedUp(to: Self.lanes))
    let bytes = count * MemoryLayout<Float>.stride
    let isLarge = bytes >= 2 * Self.hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Self.hugePage : Self.alignment)
    #if os(Linux)
      // Strided reads of wide matrices touch a page a row: with 4 KiB pages the translation misses
      // cost a fifth of the gradient's contraction.
      if isLarge { madvise(raw, bytes, MADV_HUGEPAGE) }
    #endif
    base = raw.bindMemory(to: Float.self, capacity: count)
    base.initialize(repeating: 0, count: count)
  }

  deinit { base.deallocate() }

  package func copy(from other: FloatBuffer) {
    precondition(count == other.count, "buffers of \(count) and \(other.count) floats")
    base.update(from: other.base, count: count)
  }
}

extension Int {
  /// The smallest multiple of `step` that is not below this number.
  @inline(__always)
  package func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}
