import Shards

/// Parameters and optimizer state that workers share while each makes steps of its own.
protocol SharedParameters: AnyObject, Sendable {
  /// Steps from `first` up to `last` are there to claim; for the leader, with all workers joined.
  func open(first: Int, last: Int)

  /// A step that `worker` shall make now: the next one of the epoch.
  ///
  /// - Parameter deadline: after which only the first step is given out, and what is claimed at the
  ///   same moment.
  /// - Returns: `nil` when there is none.
  func claim(by worker: Int, until deadline: Deadline) -> Int?

  /// Copies the parameters as they are now.
  func copy(to parameters: FloatBuffer)

  /// Applies a gradient.
  ///
  /// - Returns: the first layer that this would leave, or has left, with numbers that are not finite.
  func apply(
    _ gradient: FloatBuffer, _ update: (weights: Update, biases: Update), by worker: Int
  ) -> Int?

  /// The step that `worker` claimed is applied, or never will be.
  func finish(by worker: Int)

  /// No more steps are to be claimed, ever.
  func stop()

  /// The first step that was not claimed; with all workers joined.
  var next: Int { get }

  /// Brings the state to `work`; with all workers joined.
  func settle(to work: StepWork)
}

/// A range of the flat allocation within one tensor.
struct ParameterRange {
  let start: Int
  /// A multiple of 16.
  let count: Int
  let layer: Int
  let isBias: Bool

  /// All parameters in ranges of `size` at most.
  static func all(of layout: ParameterLayout, size: Int = .max) -> [ParameterRange] {
    layout.tensors.flatMap { tensor in
      stride(from: 0, to: tensor.paddedCount, by: min(size, tensor.paddedCount)).map { start in
        ParameterRange(
          start: tensor.offset + start, count: min(size, tensor.paddedCount - start),
          layer: tensor.layer, isBias: tensor.kind == .bias)
      }
    }
  }
}
