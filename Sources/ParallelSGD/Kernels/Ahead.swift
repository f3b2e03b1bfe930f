import CKernels

/// Memory that a tile asks for on its way, so that it is near when it is wanted.
///
/// A tile leaves the memory's queues nearly idle, but only if lines are asked for one at a time: as
/// many at once as there is time for would fill the queues, and the tile's own operands wait behind them.
struct Ahead {
  let from: UnsafeRawPointer
  /// Bytes from one line that is asked for to the next.
  let step: Int

  /// Bytes of a cache line.
  static let line = 64

  /// So many bytes in so many steps of k, or as many as a tile can ask for: a line in TILE_AHEAD_STEPS.
  @inline(__always)
  init(_ from: UnsafeRawPointer, bytes: Int, in steps: Int) {
    self.from = from
    step = min(Self.line, (bytes * Int(TILE_AHEAD_STEPS) + steps - 1) / max(1, steps))
  }

  private init(_ from: UnsafeRawPointer, step: Int) { (self.from, self.step) = (from, step) }

  /// What follows when a tile of so many steps has asked for this.
  @inline(__always)
  func after(_ steps: Int) -> Ahead {
    Ahead(from + (steps + Int(TILE_AHEAD_STEPS) - 1) / Int(TILE_AHEAD_STEPS) * step, step: step)
  }
}
