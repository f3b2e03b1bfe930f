import Dispatch
public import Shards

/// A trained network: architecture, parameters and how raw rows become features.
///
/// A value that may be used from any number of threads at once.
public struct Model: Sendable {
  /// How features of a row became this model's, and what its outputs mean; `nil` for a model that
  /// was trained on numbers from memory.
  public let pipeline: Pipeline?

  let plan: NetworkPlan
  let parameters: FloatBuffer

  init(plan: NetworkPlan, parameters: FloatBuffer, pipeline: Pipeline?) {
    self.plan = plan
    self.parameters = parameters
    self.pipeline = pipeline
  }

  /// Widths, activations and dropout.
  public var architecture: Architecture { plan.architecture }

  /// What the model was trained to make small; it decides what ``predict(_:threads:)`` gives.
  public var loss: Loss { plan.loss }

  /// A weight or bias as users and files see it.
  public struct Tensor: Sendable {
    /// `layers.0.weight`, `layers.0.bias`, …
    public let name: String
    /// `[in, out]` or `[out]`.
    public let shape: [Int]
    /// Row-major.
    public let elements: [Float]
  }

  /// All parameters, from the first layer to the last, weight before bias.
  public var tensors: [Tensor] {
    plan.layout.tensors.map {
      Tensor(name: $0.name, shape: $0.shape, elements: plan.layout.elements(of: $0, in: parameters))
    }
  }

  /// SHA-256 of all parameters' bytes, little-endian, in the order of ``tensors``: equal for equal
  /// trainings, whatever the machine and the number of threads. 64 hexadecimal digits.
  public var weightsSHA256: String {
    var hash = SHA256()
    for tensor in plan.layout.tensors {
      plan.layout.bytes(of: tensor, in: parameters).withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal()
  }

  // MARK: Prediction

  /// The network's answer for each row.
  ///
  /// Probabilities for a cross-entropy (softmax) or binary cross-entropy (sigmoid), else values in
  /// the targets' own unit. The same bytes for any number of threads.
  ///
  /// - Parameters:
  ///   - features: row-major `[N, F]`, as the training's features were; any other count of numbers
  ///     than whole rows is a mistake of the caller's and traps.
  ///   - threads: threads that share the rows, the caller's included; below 1 is 1.
  /// - Returns: row-major `[N, out]`.
  public func predict(_ features: [Float], threads: Int = 1) -> [Float] {
    let width = architecture.inputs
    precondition(
      features.count.isMultiple(of: width), "\(features.count) numbers are no rows of \(width)")
    let count = features.count / width
    let outputs = plan.layers[plan.layers.count - 1].outputs
    return [Float](unsafeUninitializedCapacity: count * outputs) { result, initialized in
      result.initialize(repeating: 0)
      // Rows are disjoint: each piece writes its own part.
      nonisolated(unsafe) let result = result
      features.withUnsafeBufferPointer { features in
        nonisolated(unsafe) let features = features
        inPieces(of: count, threads: threads) { arena, rows in
          for (place, row) in rows.enumerated() {
            for column in 0..<width {
              arena.input[place * plan.layers[0].inputRow + column] = features[row * width + column]
            }
          }
          plan.forward(
            Flight(rows: 0..<rows.count, place: 0), parameters: parameters.base, arena: arena,
            dropout: nil)
          for (place, row) in rows.enumerated() {
            finish(
              arena.output + place * plan.last.outputRow,
              outputs: outputs, to: result.baseAddress.unsafelyUnwrapped + row * outputs)
          }
        }
      }
      initialized = count * outputs
    }
  }

  /// Turns logits into probabilities, or standardised values into the targets' unit.
  private func finish(
    _ output: UnsafeMutablePointer<Float>, outputs: Int, to result: UnsafeMutablePointer<Float>
  ) {
    plan.loss.outputLink.apply(output, width: outputs)
    let scale = pipeline?.targetScale ?? []
    let mean = pipeline?.targetMean ?? []
    for index in 0..<outputs {
      result[index] =
        index < scale.count && plan.loss.outputLink == .identity
        ? Float(Double(output[index]) * scale[index] + mean[index]) : output[index]
    }
  }

  /// Rows that pass through the network together: many, but no more than let their activations
  /// stay in a cache; of very wide networks they would else take a thousand times the file's size.
  /// What a row is answered with does not depend on it.
  private func pieceRows(atMost most: Int) -> Int {
    let widths = plan.layers.reduce(plan.layers[0].inputRow) { $0 + 2 * $1.outputRow }
    let rows = Self.pieceFloats / widths / plan.rowsAtATime * plan.rowsAtATime
    return max(plan.rowsAtATime, min(most, rows))
  }

  /// 16 MiB.
  private static let pieceFloats = 4 << 20

  /// Calls `body` for pieces of the rows, on as many threads, each with an arena of its own.
  private func inPieces(
    of count: Int, threads: Int, _ body: (Arena, Range<Int>) -> Void
  ) {
    let pieceRows = pieceRows(atMost: 256)
    let pieces = RowRanges(chunksOf: 0..<count, size: pieceRows)
    let workers = max(1, min(threads, pieces.count))
    // Work handed out by position, so that a thread makes one arena for all its pieces.
    let shares = RowRanges(shardsOf: 0..<pieces.count, count: workers)
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        let arena = Arena(plan, rows: min(pieceRows, max(count, 1)), training: false)
        for piece in shares[worker] { body(arena, pieces[piece]) }
      }
    }
  }

  // MARK: Evaluation

  /// Loss and accuracy, or loss, R² and RMSE, on rows whose answers are known.
  ///
  /// - Throws: ``ConfigurationError`` when the data's features or targets are not this model's.
  public func evaluate(
    _ data: Dataset, threads: Int = 1
  ) throws(ConfigurationError) -> Evaluation {
    try architecture.validate(for: data, loss: loss)
    var metrics = Metrics(
      loss: loss, data: data, outputs: plan.outputs,
      outputScale: pipeline?.targetScale ?? Array(repeating: 1, count: data.targetWidth))
    let rowCount = data.rowCount
    let arena = Arena(plan, rows: max(1, min(rowCount, pieceRows(atMost: 1024))), training: false)
    let losses = FloatBuffer(count: arena.rows)
    RowSource.with(data, scale: RowScale(of: data)) { source in
      for slice in RowRanges(chunksOf: 0..<rowCount, size: arena.rows) {
        let order = slice.map { UInt32($0) }
        order.withUnsafeBufferPointer { order in
          guard let base = order.baseAddress else { return }
          var source = source
          source.order = base
          let chunks = RowRanges(chunksOf: 0..<slice.count, size: plan.rowsAtATime)
          nonisolated(unsafe) let rows = source
          nonisolated(unsafe) let shared = arena
          let shares = RowRanges(
            shardsOf: 0..<chunks.count, count: max(1, min(threads, chunks.count)))
          DispatchQueue.concurrentPerform(iterations: shares.count) { worker in
            for chunk in shares[worker] {
              plan.evaluate(
                Flight(rows: chunks[chunk], place: chunks[chunk].lowerBound), source: rows,
                parameters: parameters.base, arena: shared, losses: losses.base)
            }
          }
          metrics.add(
            source, count: slice.count, outputs: arena.output,
            outputRow: plan.last.outputRow, losses: losses.base)
        }
      }
    }
    return metrics.evaluation
  }
}
