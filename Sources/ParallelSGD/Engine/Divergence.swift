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
  ///   - start: the batch's row that is the first one in the arena.
  ///   - count: rows in the arena.
  static func ofRows(_ work: StepWork, start: Int, count: Int, step: Int) -> Divergence {
    for (index, layer) in work.plan.layers.enumerated() {
      let y = work.arena.slots[index].y
      let bad = (0..<count).filter { row in
        !Norms.isFinite(y + row * layer.outputRow, count: layer.paddedOutputs)
      }
      if let first = bad.first, let last = bad.last {
        return Divergence(
          step: step, layer: index, rows: start + first...start + last, found: .output)
      }
    }
    let bad = (0..<count).filter { !work.arena.rowLoss[$0].isFinite }
    return Divergence(
      step: step, layer: work.plan.layers.count - 1,
      rows: start + (bad.first ?? 0)...start + (bad.last ?? count - 1), found: .loss)
  }
}
