/// What depends on how many zeros there are: looks at some rows, and the choices for a slice. None of
/// them decides bits.
extension StepWork {
  /// Looks how many zeros there are in what a chunk of rows leaves behind.
  func sampleZeros(_ chunk: Int, _ flight: Flight, arena: Arena) {
    let at = chunk * (plan.layers.count + 1)
    for (index, layer) in plan.layers.enumerated() where mayMark(layer) {
      densities[at + index] = Nonzeros.density(
        of: arena.delta(of: index) + flight.place * layer.outputRow, rows: flight.count,
        stride: layer.outputRow, width: layer.outputs)
    }
    if mayShareFirstByPanels {
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
    marked.removeAll(keepingCapacity: true)
    for (index, layer) in plan.layers.enumerated() {
      isMarked[index] = isWhole && mayMark(layer) && pays(index)
      guard isMarked[index] else { continue }
      for panel in 0..<layer.paddedOutputs / 16 { marked.append((index, panel)) }
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
    return chunks.indices.reduce(Float(0)) { $0 + densities[$1 * stride + layer] }
      / Float(max(1, chunks.count))
  }

  /// After a slice's rows: what the next one's first layer is chosen by.
  func noteDataDensity() {
    if mayShareFirstByPanels { dataDensity = density(plan.layers.count) }
  }
}
