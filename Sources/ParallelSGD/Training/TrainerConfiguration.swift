public import Dispatch

/// Everything that decides the result of a training, apart from the data and the architecture.
///
/// Two runs with equal data, architecture and configuration give the same bytes, unless the
/// ``synchronization`` is one that cannot; see ``Execution`` for what changes the speed alone.
public struct TrainerConfiguration: Sendable, Hashable, Codable {
  /// What is made small.
  public var loss: Loss
  /// The update rule with its hyper-parameters.
  public var optimizer: Optimizer
  /// Peak learning rate; the schedule scales it.
  public var learningRate: Float
  /// How the rate moves over the steps.
  public var schedule: Schedule = .cosine
  /// Steps at the start over which the rate rises linearly to its peak.
  public var warmupSteps = 0
  /// Rows of a global batch.
  public var batch = 128
  /// Batches whose gradients are added before one update; the same bytes as one batch
  /// `accumulate` times as large, without dropout's or memory's dependence on it.
  public var accumulate = 1
  /// Passes over the training rows; see ``standardEpochs(rows:)`` for a number that fits the data.
  public var epochs = TrainerConfiguration.epochRange.upperBound
  /// Of initial weights, order of rows and dropout.
  public var seed: UInt64 = 0
  /// Weight decay; biases are never decayed.
  public var weightDecay: WeightDecay = .none
  /// Largest global norm of the mean gradient; a larger one is scaled down to it.
  public var clipNorm: Float?
  /// Largest magnitude of an element of the mean gradient.
  public var clipValue: Float?
  /// Epochs without a better validation loss after which training stops; `nil` never stops.
  public var patience: Int?
  /// Whether the weights of the epoch with the best validation loss are kept, not the last ones.
  public var keepBest = true
  /// How workers keep their parameters alike; all but ``Synchronization/barrier`` are for research.
  public var synchronization: Synchronization = .barrier
  /// Replicas under ``Synchronization/local(steps:)``, which are a part of the result; `nil` for as
  /// many as ``Execution/threads``.
  public var replicas: Int?

  /// The defaults above, for a loss, and the optimizer's standard rate.
  public init(loss: Loss, optimizer: Optimizer = .adam()) {
    self.loss = loss
    self.optimizer = optimizer
    learningRate = optimizer.standardLearningRate
  }

  /// Numbers of epochs that ``standardEpochs(rows:)`` gives.
  public static let epochRange = 20...100

  /// Passes that show a network two million rows in all, within ``epochRange``: small data sets need
  /// many, large ones few.
  public static func standardEpochs(rows: Int) -> Int {
    min(max(2_000_000 / max(rows, 1), epochRange.lowerBound), epochRange.upperBound)
  }
}

extension Optimizer {
  /// A peak rate that suits the rule on standardised features.
  ///
  /// Adam's 0.003 is above the customary 0.001: with a schedule that falls to zero it was the better
  /// one on all four data sets it was tried on (digits, census income, California housing, MNIST),
  /// and no worse with layers of 1,024.
  public var standardLearningRate: Float {
    switch self {
    case .sgd, .momentum, .nesterov, .adagrad: 0.01
    case .rmsProp: 0.001
    case .adam, .adamW: 0.003
    case .lars: 0.05
    case .lamb: 0.005
    }
  }
}

/// Weight decay, applied to weights and not to biases.
public enum WeightDecay: Sendable, Hashable {
  /// None, except AdamW's own: see ``Optimizer/weightDecay(configured:)``.
  case none
  /// `λ·w` is added to the gradient, as if the loss had a term `½λ‖w‖²`.
  case l2(Float)
  /// `w −= rate·λ·w` beside the rule's update (Loshchilov and Hutter 2019).
  case decoupled(Float)
}

/// How a training runs: changes the speed, never a byte of the result, unless the
/// ``TrainerConfiguration/synchronization`` makes it depend on its workers.
public struct Execution: Sendable {
  /// Threads that a step may be shared by, within ``Trainer/threadRange``; `nil` for as many as
  /// there are usable cores.
  public var threads: Int?
  /// Whether as many workers run as there are ``threads``, even where a step has too little work
  /// for them or the machine too few cores. Never faster; for experiments.
  public var forcesThreads: Bool
  /// Of the Dispatch workers.
  public var qualityOfService: DispatchQoS
  /// Whether clocks tell where the workers' time goes, see ``TrainingResult/partSeconds``. Costs
  /// some 25 ns for each part of a piece of work; in short steps only one in seventeen is measured.
  public var measuresParts: Bool
  /// Who looks at every step, if anyone does.
  var watch: StepWatch?
  /// A fault on purpose, see ``Verification``; `nil` but in tests.
  var disorder: Verification.Disorder?

  /// As many workers as usable cores unless said otherwise.
  public init(
    threads: Int? = nil, forcesThreads: Bool = false,
    qualityOfService: DispatchQoS = .userInitiated, measuresParts: Bool = false
  ) {
    self.threads = threads
    self.forcesThreads = forcesThreads
    self.qualityOfService = qualityOfService
    self.measuresParts = measuresParts
  }
}
