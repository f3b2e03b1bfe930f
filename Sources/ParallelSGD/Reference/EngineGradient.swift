import Dispatch
import Shards

/// The training engine's gradient of a made-up problem, in Float, against the reference's in Double.
package enum EngineGradient {
  /// Runs one real step of the engine at rate 0 and measures what it left.
  ///
  /// The reference drops out what the engine's own masks say.
  ///
  /// - Parameters:
  ///   - problem: parameters and rows, made for `architecture`.
  ///   - threads: workers that share the step.
  ///   - accumulate: batches that the rows are taken in.
  /// - Returns: the distance of every tensor, in the order `W1, b1, W2, …`.
  /// - Throws: `DataError` or an internal error where rows or results are not finite.
  package static func distances(
    of architecture: Architecture, on problem: SyntheticProblem, threads: Int = 1,
    accumulate: Int = 1
  ) throws -> [GradientDistance] {
    let network = problem.network
    let seed: UInt64 = 5
    let rows = problem.batch.rowCount
    let data = try Dataset(problem.batch, outputs: architecture.layers.last?.outputs ?? 0)
    var configuration = TrainerConfiguration(loss: network.loss, optimizer: .sgd)
    configuration.batch = (rows + accumulate - 1) / accumulate
    configuration.accumulate = accumulate
    let plan = NetworkPlan(architecture, loss: network.loss)
    let engine = StepEngine(
      plan: plan, configuration: configuration, rowCount: rows, evaluationRows: 0,
      threads: threads, qos: .default, spins: 0, keepsGradient: true)
    for (tensor, place) in zip(plan.layout.tensors, network.tensors) {
      plan.layout.store(
        network.parameters[place.range].map { Float($0) }, to: tensor, in: engine.work.parameters)
    }
    engine.repackAll()

    let order = (0..<UInt32(rows)).map { $0 }
    let loss = try RowSource.with(data, scale: RowScale(of: data)) { source in
      try order.withUnsafeBufferPointer { order in
        var source = source
        source.order = order.baseAddress ?? source.order
        return try engine.withWorkers {
          try engine.step(
            source: source, rows: rows, slice: configuration.batch, step: 0, seed: seed,
            learningRate: 0)
        }
      }
    }
    let masks = masks(plan, rows: rows, seed: seed)
    let scale = Float(1 / loss.weight)
    return GradientDistance.measure(
      plan.layout.tensors.flatMap { tensor in
        plan.layout.elements(of: tensor, in: engine.work.gradient).map { $0 * scale }
      },
      from: ReferenceNetwork.flat(network.gradient(of: problem.batch, masks: masks)),
      tensors: network.tensors)
  }

  /// The dropout masks that the engine draws for rows 0, 1, … in its first step.
  private static func masks(_ plan: NetworkPlan, rows: Int, seed: UInt64) -> [DoubleMatrix?] {
    let key = Philox(seed: seed, purpose: .dropout, major: 0)
    return plan.layers.enumerated().map { index, layer in
      guard layer.dropout > 0 else { return nil }
      let mask = FloatBuffer(count: layer.paddedOutputs)
      let elements = (0..<UInt32(rows)).flatMap { row -> [Double] in
        plan.fillMask(mask.base, layer: index, row: row, key: key)
        return (0..<layer.outputs).map { Double(mask.base[$0]) }
      }
      return DoubleMatrix(rows: rows, columns: layer.outputs, elements: elements)
    }
  }
}

extension Dataset {
  /// The same rows in Float; the numbers of a made-up problem are Floats exactly.
  fileprivate init(_ batch: ReferenceBatch, outputs: Int) throws(DataError) {
    let labels = batch.targets.compactMap { target -> Int32? in
      if case .label(let label) = target { Int32(label) } else { nil }
    }
    let values = batch.targets.flatMap { $0.values(outputs: outputs) }.map { Float($0) }
    try self.init(
      features: batch.features.elements.map { Float($0) }, featureCount: batch.features.columns,
      targets: labels.isEmpty
        ? .values(values, width: outputs) : .classes(labels, count: outputs),
      weights: batch.weights.map { Float($0) })
  }
}
