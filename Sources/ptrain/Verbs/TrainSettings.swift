import Foundation
import ParallelSGD
import Shards

/// What the options of `ptrain train` ask for, apart from the data.
struct TrainSettings {
  static let standardHidden = [128, 64]
  static let standardActivation = Activation.relu
  /// Share of the rows held out.
  static let standardHeldOut = 0.2
  /// Of momentum, and both of Adam, as the help names them.
  static let standardMomenta = [
    Momentum().momentum, Adam().beta1, Adam().beta2,
  ].map { Figures.plain(Double($0)) }.joined(separator: ", ")
  /// What a task is trained with unless told otherwise.
  static func standardLoss(classifies: Bool, labelSmoothing: Float = 0) -> Loss {
    classifies ? .softmaxCrossEntropy(labelSmoothing: labelSmoothing) : .meanSquaredError
  }
  static let countRange = 1...1_000_000_000

  var hidden = standardHidden
  var activation = standardActivation
  var initializer: Initializer?
  var dropout: Float = 0
  /// `nil` picks by the task.
  var loss: Loss?
  /// All but the loss, which stands above.
  private var base: TrainerConfiguration
  private var labelSmoothing: Float?
  /// `nil` picks by the number of rows.
  private var epochs: Int?
  /// Rows of the batch that the rate suits; `nil` for those of the training's own.
  private var rateBatch: Int?
  private let keepsWarmup: Bool
  var execution = Execution()

  /// Reads the options.
  ///
  /// - Throws: a ``Failure`` with code `usage` naming the option.
  init(_ arguments: Arguments) throws(Failure) {
    let count = Self.countRange
    keepsWarmup = arguments.has("warmup")
    base = TrainerConfiguration(
      loss: .meanSquaredError, optimizer: try Self.optimizer(arguments))
    hidden = try arguments.integers("hidden", in: 1...(1 << 20)) ?? hidden
    activation = try arguments.described("activation") ?? activation
    if Self.warmStart(arguments) == nil { initializer = try arguments.described("init") }
    dropout = try arguments.number("dropout", in: .fraction) ?? dropout
    loss = try arguments.described("loss")
    labelSmoothing = try arguments.number("label-smoothing", in: .fraction)
    execution = try DataOptions.execution(arguments)
    epochs = try arguments.integer("epochs", in: count)
    base.batch = try arguments.integer("batch", in: count) ?? base.batch
    base.accumulate = try arguments.integer("accumulate", in: 1...65_536) ?? base.accumulate
    base.learningRate = try arguments.number("lr", in: .positive) ?? base.learningRate
    rateBatch = try arguments.integer("scale-lr-from", in: count)
    base.schedule = try arguments.described("schedule") ?? base.schedule
    base.warmupSteps =
      try arguments.integer("warmup", in: 0...count.upperBound) ?? base.warmupSteps
    base.weightDecay =
      try Self.weightDecay(arguments, for: base.optimizer) ?? base.weightDecay
    base.clipNorm = try arguments.number("clip-norm", in: .positive)
    base.clipValue = try arguments.number("clip-value", in: .positive)
    base.patience = try arguments.integer("patience", in: count)
    base.seed = try arguments.seed("seed") ?? base.seed
    base.synchronization = try arguments.described("sync") ?? base.synchronization
    try applyLabelSmoothing()
  }

  /// The model's file that `--init` names, unless it names an initializer or something like one.
  static func warmStart(_ arguments: Arguments) -> String? {
    guard let text = arguments["init"], Initializer(text) == nil else { return nil }
    let isFile = text.contains("/") || text.contains(".") || access(text, F_OK) == 0
    return isFile ? text : nil
  }

  /// Epochs that a checkpoint asks for.
  mutating func setEpochs(_ epochs: Int) { self.epochs = epochs }

  /// Of the split too.
  var seed: UInt64 { base.seed }

  /// The configuration of a training on `rows` rows that classifies or regresses.
  func configuration(classifies: Bool, rows: Int) throws(Failure) -> TrainerConfiguration {
    var configuration = base
    configuration.epochs = epochs ?? TrainerConfiguration.standardEpochs(rows: rows)
    if let rateBatch {
      configuration.scaleRate(from: rateBatch, rows: rows, keepsWarmup: keepsWarmup)
    }
    configuration.loss =
      loss ?? Self.standardLoss(classifies: classifies, labelSmoothing: labelSmoothing ?? 0)
    if labelSmoothing != nil, !classifies {
      throw .usage("option --label-smoothing does not go with a target of numbers")
    }
    return configuration
  }

  /// `rate 0.01 × 16 = 0.16 from batch 128 to 2,048, linear`; `nil` where the rate is as given.
  func rateNote(_ configuration: TrainerConfiguration, rows: Int) -> String? {
    guard let rateBatch else { return nil }
    let ratio = Double(configuration.learningRate) / Double(base.learningRate)
    let isRoot = configuration.optimizer.rateScaling == .squareRoot
    return "rate \(Figures.plain(Double(base.learningRate))) × \(Figures.plain(ratio)) = "
      + "\(Figures.plain(Double(configuration.learningRate))), from batch "
      + "\(Figures.grouped(rateBatch)) to \(Figures.grouped(min(configuration.updateRows, rows)))"
      + (isRoot ? " by the root rule" : " by the linear rule")
  }

  /// The network between `inputs` features and `outputs` classes or values.
  func architecture(inputs: Int, outputs: Int) -> Architecture {
    Architecture(
      inputs: inputs, hidden: hidden, outputs: outputs, activation: activation, dropout: dropout,
      initializer: initializer)
  }

  private mutating func applyLabelSmoothing() throws(Failure) {
    guard let labelSmoothing, let loss else { return }
    guard case .softmaxCrossEntropy(0) = loss else {
      throw .usage(
        "option --label-smoothing does not go with --loss \(loss)",
        hint: "it is part of cross-entropy")
    }
    self.loss = .softmaxCrossEntropy(labelSmoothing: labelSmoothing)
  }

  private static func optimizer(_ arguments: Arguments) throws(Failure) -> Optimizer {
    let named: Optimizer? = try arguments.described("optimizer")
    var optimizer = named ?? TrainerConfiguration(loss: .meanSquaredError).optimizer
    let momentum = try arguments.number("momentum", in: .fraction)
    let beta1 = try arguments.number("beta1", in: .fraction)
    let beta2 = try arguments.number("beta2", in: .fraction)
    func refuse(_ option: String) -> Failure {
      .usage("option --\(option) does not go with --optimizer \(optimizer.name)")
    }
    switch optimizer {
    case .momentum(var rule):
      rule.momentum = momentum ?? rule.momentum
      optimizer = .momentum(rule)
    case .nesterov(var rule):
      rule.momentum = momentum ?? rule.momentum
      optimizer = .nesterov(rule)
    case .lars(var rule):
      rule.momentum = momentum ?? rule.momentum
      optimizer = .lars(rule)
    default:
      if momentum != nil { throw refuse("momentum") }
    }
    switch optimizer {
    case .adam(var rule):
      rule.beta1 = beta1 ?? rule.beta1
      rule.beta2 = beta2 ?? rule.beta2
      optimizer = .adam(rule)
    case .adamW(var rule):
      rule.beta1 = beta1 ?? rule.beta1
      rule.beta2 = beta2 ?? rule.beta2
      optimizer = .adamW(rule)
    case .lamb(var rule):
      rule.beta1 = beta1 ?? rule.beta1
      rule.beta2 = beta2 ?? rule.beta2
      optimizer = .lamb(rule)
    default:
      if beta1 != nil { throw refuse("beta1") }
      if beta2 != nil { throw refuse("beta2") }
    }
    return optimizer
  }

  /// A bare number means what the optimizer is known for: decoupled for AdamW and LAMB, L2 for the others.
  private static func weightDecay(
    _ arguments: Arguments, for optimizer: Optimizer
  ) throws(Failure) -> WeightDecay? {
    guard let text = arguments["weight-decay"], Arguments.decimalNumber(text) != nil else {
      return try arguments.described("weight-decay")
    }
    guard let decay = try arguments.number("weight-decay", in: .atLeastZero) else { return nil }
    switch optimizer {
    case .adamW, .lamb: return .decoupled(decay)
    case .sgd, .momentum, .nesterov, .rmsProp, .adagrad, .adam, .lars: return .l2(decay)
    }
  }
}
