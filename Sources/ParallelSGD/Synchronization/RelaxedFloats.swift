import Synchronization

/// Floats that several threads read and write without waiting for each other, and without undefined
/// behaviour: pairs of them in atomic words, loaded and stored in relaxed order.
///
/// A pair is never torn, and no two pairs promise anything about each other: a reader may see any mix
/// of old and new, a writer may overwrite what it has not seen.
///
/// `@unchecked Sendable`: the pointer and the count never change, and the words are atomics.
final class RelaxedFloats: @unchecked Sendable {
  private let words: UnsafeMutablePointer<Atomic<UInt64>>
  /// Even.
  let count: Int

  init(_ floats: FloatBuffer) {
    count = floats.count
    words = .allocate(capacity: count / 2)
    for index in 0..<count / 2 { (words + index).initialize(to: Atomic(0)) }
    store(floats.base, at: 0, count: count)
  }

  deinit {
    words.deinitialize(count: count / 2)
    words.deallocate()
  }

  /// Copies `count` floats from `start` on, both even.
  func load(_ floats: UnsafeMutablePointer<Float>, at start: Int, count: Int) {
    let to = UnsafeMutableRawPointer(floats)
    let from = words + start / 2
    for index in 0..<count / 2 {
      to.storeBytes(
        of: from[index].load(ordering: .relaxed), toByteOffset: 8 * index, as: UInt64.self)
    }
  }

  /// Replaces `count` floats from `start` on, both even.
  func store(_ floats: UnsafePointer<Float>, at start: Int, count: Int) {
    let from = UnsafeRawPointer(floats)
    let to = words + start / 2
    for index in 0..<count / 2 {
      to[index].store(
        from.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self), ordering: .relaxed)
    }
  }
}
