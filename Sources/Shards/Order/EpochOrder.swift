/// The order in which an epoch visits the rows: a permutation of `0 ..< N` for each epoch.
///
/// A pure function of (N, seed, epoch), the same on any machine and at any thread count; an epoch
/// may be asked for without those before it, so a resumed training needs no generator state.
/// Fisher and Yates's shuffle with draws from ``Philox``: every permutation is equally likely, as
/// far as 64 bits of seed reach.
public struct EpochOrder: Sendable, Hashable {
  /// N, below 2³².
  public let rowCount: Int
  /// Of the whole training.
  public let seed: UInt64

  /// The orders of `rowCount` rows under `seed`.
  public init(rowCount: Int, seed: UInt64) {
    precondition(
      rowCount >= 0 && rowCount <= Int(UInt32.max),
      "an order counts rows in 32 bits, \(rowCount) do not fit")
    self.rowCount = rowCount
    self.seed = seed
  }

  /// Writes the order of `epoch` over `order [N]`, without allocating. Cost: N draws and swaps.
  public func fill(_ order: inout [UInt32], epoch: Int) {
    precondition(
      order.count == rowCount, "a buffer of \(order.count) for the order of \(rowCount) rows")
    var draws = PhiloxStream(
      Philox(seed: seed, purpose: .permutation, major: UInt32(truncatingIfNeeded: epoch)))
    order.withUnsafeMutableBufferPointer { order in
      for row in order.indices { order[row] = UInt32(truncatingIfNeeded: row) }
      for last in stride(from: order.count - 1, to: 0, by: -1) {
        let chosen = Int(draws.next(below: UInt32(truncatingIfNeeded: last + 1)))
        order.swapAt(chosen, last)
      }
    }
  }

  /// The order of `epoch` in a new array.
  public func rows(epoch: Int) -> [UInt32] {
    var order = [UInt32](repeating: 0, count: rowCount)
    fill(&order, epoch: epoch)
    return order
  }
}
