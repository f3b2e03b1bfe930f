import Shards

/// What depends on how many zeros there are: looks at some rows, and the choices for a slice. None of
/// them decides bits.
extension StepWork {
  /// Looks how many zeros there are in what a chunk of rows leaves behind.
  func sampleZeros(_ chunk: Int, _ flight: Flight, arena: Arena) {
    guard chunk.isMultiple(of: sampleStride) else { return }
    let at = chunk * (plan.layers.count + 1)
    for (index, layer) in plan.layers.enumerated() where mayMark(layer) {
      densities[at + index] = Nonzeros.density(
        of: arena.delta(of: index) + flight.place * layer.outputRow, rows: flight.count,
        stride: layer.outputRow, width: layer.outputs)
    }
    if mayGoByPanels {
      let first = plan.layers[0]
      densities[at + plan.layers.count] = Nonzeros.density(
        of: arena.input + flight.place * first.inputRow, rows: flight.count,
        stride: first.inputRow, width: first.inputs)
    }
  }

  /// Decides which layers' deltas are contracted without their zeros, after the slice's rows.
  ///
  /// - Parameter isWhole: whether the slice is the whole batch and its factors are finite: a zero times
  ///   what is not finite is not 0.
  func chooseMarked(isWhole: Bool) {
    unmarked.removeAll(keepingCapacity: true)
    for (index, layer) in plan.layers.enumerated() {
      let isDone = marksOnTheWay && isMarked[index]
      isMarked[index] = isWhole && mayMark(layer) && pays(index)
      guard isMarked[index], !isDone else { continue }
      for panel in 0..<layer.paddedOutputs / 16 { unmarked.append((index, panel)) }
    }
  }

  /// Decides who marks nonzeros, once the slice's rows are cut: those who have the rows, where each has
  /// whole halves of masks and nobody else writes to them.
  func chooseWhoMarks() {
    marksOnTheWay = isMarked.contains(true) && Nonzeros.areWholeHalves(chunks)
  }

  /// Marks the nonzeros of a flight's deltas, while they are near.
  func markZeros(_ flight: Flight, arena: Arena) {
    for index in plan.layers.indices where isMarked[index] {
      plan.markNonzeros(
        layer: index, of: flight, rows: chunks.last?.upperBound ?? 0, arena: arena, factors: factors
      )
    }
  }

  private func mayMark(_ layer: NetworkPlan.Layer) -> Bool {
    plan.mayMark(layer, rows: chunks.last?.upperBound ?? 0)
  }

  private func pays(_ layer: Int) -> Bool {
    SparseProduct.paysForGradient(
      density: density(layer), panels: plan.layers[layer].paddedInputs / 16,
      rows: chunks.last?.upperBound ?? 0)
  }

  /// Of a layer's deltas in the slice whose rows are done, or behind the last layer of the data.
  private func density(_ layer: Int) -> Float {
    let stride = plan.layers.count + 1
    let sampled = Swift.stride(from: 0, to: chunks.count, by: sampleStride)
    var (sum, count) = (Float(0), Float(0))
    for chunk in sampled {
      sum += densities[chunk * stride + layer]
      count += 1
    }
    return sum / max(1, count)
  }

  /// Every so many chunks there is a look, so that it is at one row of 16 however few a chunk has.
  private var sampleStride: Int { max(1, 16 / max(1, chunks[0].count)) }

  /// After a slice's rows: what the next one's first layer is chosen by.
  func noteDataDensity() {
    if mayGoByPanels { dataDensity = density(plan.layers.count) }
  }
}
