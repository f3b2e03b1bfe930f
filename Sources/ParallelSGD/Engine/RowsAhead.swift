/// Which rows the next slice will have, so that they can be gathered while this one is computed.
///
/// It is guessed to be those that follow in the epoch's order. They are known by their numbers in the
/// data set, and compared when their turn comes: a guess that was wrong costs the gathering alone, and
/// nothing is gathered again before a guess came true.
struct RowsAhead {
  /// To be gathered: behind the slice, in the order of its source.
  private(set) var rows = 0..<0
  private var numbers: [UInt32] = []
  private var features: UnsafePointer<Float>?
  private var cameTrue = true

  /// - Parameter room: for so many rows.
  init(room: Int) { numbers.reserveCapacity(room) }

  /// Guesses what comes after the slice's `count` rows: `most` of those that follow, or what there is.
  mutating func guess(_ most: Int, after count: Int, in source: RowSource) {
    let following = count..<max(count, min(count + most, source.orderCount))
    rows = cameTrue ? following : count..<count
    features = source.features
    numbers.removeAll(keepingCapacity: true)
    numbers.append(
      contentsOf: UnsafeBufferPointer(start: source.order + count, count: following.count))
  }

  /// Guesses nothing, since nothing is gathered meanwhile.
  mutating func forget() { numbers.removeAll(keepingCapacity: true) }

  /// Settles the guess: whether the first `count` rows of a source are those that were gathered.
  mutating func settle(_ source: RowSource, count: Int) -> Bool {
    // At the end of an epoch there is nothing to guess, and so nothing is wrong.
    guard !numbers.isEmpty else { return false }
    cameTrue =
      features == source.features && numbers.count >= count
      && numbers.prefix(count).elementsEqual(UnsafeBufferPointer(start: source.order, count: count))
    return cameTrue && rows.count >= count
  }
}
