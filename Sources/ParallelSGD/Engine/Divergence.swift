/// A step that left the finite numbers.
struct Divergence: Error, Equatable {
  enum Quantity: Equatable {
    /// Found before anything was applied.
    case loss, output, gradient
    /// Parameters or optimizer state after the step: a finite gradient whose square, or whose product
    /// with the rate, is none. What the step left must not be used.
    case update
  }

  /// Updates before the one that was not made.
  var step: Int
  /// The first layer that shows it.
  var layer: Int
  /// Rows of the batch that show it; `nil` where it shows only in their sum.
  var rows: ClosedRange<Int>?
  var found: Quantity

  /// Finds the first layer whose outputs are not finite, and which rows.
  ///
  /// - Parameters:
  ///   - start: the batch's row that is the first one of the slice.
  ///   - count: rows of the slice.
  static func ofRows(_ work: StepWork, start: Int, count: Int, step: Int) -> Divergence {
    // First and last bad row of each layer, then of the loss.
    var bad = [ClosedRange<Int>?](repeating: nil, count: work.plan.layers.count + 1)
    func note(_ row: Int, _ index: Int) {
      bad[index] = min(bad[index]?.lowerBound ?? row, row)...max(bad[index]?.upperBound ?? row, row)
    }
    work.revisitRows { flight, arena in
      for (place, row) in zip(flight.place..., flight.rows) {
        for (index, layer) in work.plan.layers.enumerated() {
          let y = arena.slots[index].y + place * layer.outputRow
          if !Norms.isFinite(y, count: layer.paddedOutputs) { note(start + row, index) }
        }
        if !work.losses.base[row].isFinite { note(start + row, work.plan.layers.count) }
      }
    }
    let layer = bad.firstIndex { $0 != nil } ?? work.plan.layers.count
    return Divergence(
      step: step, layer: min(layer, work.plan.layers.count - 1),
      rows: bad[layer] ?? start...start + count - 1,
      found: layer < work.plan.layers.count ? .output : .loss)
  }
}
