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
  /// Of a large buffer, which is pages of its own; 0 for a small one, which the allocator gave.
  private let mappedBytes: Int

  package init(count wanted: Int) {
    count = max(Self.lanes, wanted.roundedUp(to: Self.lanes))
    let bytes = count * MemoryLayout<Float>.stride
    if bytes >= 2 * Self.hugePage {
      mappedBytes = bytes.roundedUp(to: Self.hugePage)
      base = Self.map(mappedBytes).bindMemory(to: Float.self, capacity: count)
    } else {
      mappedBytes = 0
      base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
        .bindMemory(to: Float.self, capacity: count)
      base.initialize(repeating: 0, count: count)
    }
  }

  deinit {
    if mappedBytes > 0 {
      munmap(base, mappedBytes)
    } else {
      base.deallocate()
    }
  }

  /// Zero pages that take no memory before they are touched: a step that never writes a whole
  /// gradient never has one.
  ///
  /// On Linux in pages of 2 MiB where the system grants them: strided reads of wide matrices touch a
  /// page a row, and with pages of 4 KiB the missed translations cost a fifth of such a product.
  ///
  /// Ends the process where there is no memory, as Swift's own allocation does; whoever can refuse
  /// asks `Memory.require` beforehand.
  private static func map(_ bytes: Int) -> UnsafeMutableRawPointer {
    // More than asked for, so that it can be cut to start at a multiple of the page.
    guard
      let start = mmap(
        nil, bytes + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      start != MAP_FAILED
    else { fatalError("\(bytes) bytes of memory are needed, more than the system grants") }
    let before = -Int(bitPattern: start) & (hugePage - 1)
    let base = start + before
    if before > 0 { munmap(start, before) }
    munmap(base + bytes, hugePage - before)
    #if os(Linux)
      madvise(base, bytes, MADV_HUGEPAGE)
    #endif
    return base
  }

  package func copy(from other: FloatBuffer) {
    precondition(count == other.count, "buffers of \(count) and \(other.count) floats")
    base.update(from: other.base, count: count)
  }

  /// Another buffer with the same floats.
  package func copied() -> FloatBuffer {
    let copy = FloatBuffer(count: count)
    copy.copy(from: self)
    return copy
  }
}

extension Int {
  /// The smallest multiple of `step` that is not below this number.
  @inline(__always)
  package func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}
