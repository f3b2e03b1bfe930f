/// Memory that one thread writes and reads over and over, never cleared.
final class ScratchBuffer<Element: BitwiseCopyable> {
  private(set) var base = UnsafeMutablePointer<Element>.allocate(capacity: 1)
  private(set) var capacity = 1

  /// Makes room for `count` elements; what was written before is lost if there was less.
  func require(_ count: Int) {
    guard count > capacity else { return }
    base.deallocate()
    capacity = max(count, 2 * capacity)
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }
}
