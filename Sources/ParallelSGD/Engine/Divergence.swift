/// A loss or a gradient that is no longer a finite number, found before it was applied.
struct Divergence: Error, Equatable {
  enum Quantity: Equatable { case loss, output, gradient }

  /// Updates before the one that was not made.
  var step: Int
  /// The first layer that shows it.
  var layer: Int
  /// Rows of the batch that show it; `nil` where it shows only in their sum.
  var rows: ClosedRange<Int>?
  var found: Quantity

  /// Finds the first layer whose outputs are not finite, and which rows.
  static func ofRows(_ work: StepWork, count: Int, step: Int) -> Divergence {
    for (index, layer) in work.plan.layers.enumerated() {
      let y = work.arena.slots[index].y
      let bad = (0..<count).filter { row in
        !Norms.isFinite(y + row * layer.outputRow, count: layer.outputRow)
      }
      if let first = bad.first, let last = bad.last {
        return Divergence(step: step, layer: index, rows: first...last, found: .output)
      }
    }
    let bad = (0..<count).filter { !work.arena.rowLoss[$0].isFinite }
    return Divergence(
      step: step, layer: work.plan.layers.count - 1,
      rows: (bad.first ?? 0)...(bad.last ?? count - 1), found: .loss)
  }
}
