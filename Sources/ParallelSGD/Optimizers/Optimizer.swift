/// An update rule with its hyper-parameters; the learning rate comes from the schedule.
///
/// `g` is the gradient of an element, `p` its parameter, `η` the learning rate of the step; state
/// is kept in none, one or two slots of P floats, see ``slotNames``.
public enum Optimizer: Sendable, Hashable {
  /// `p −= η·g`.
  case sgd
  /// Classical momentum, see ``Momentum``.
  case momentum(Momentum)
  /// Nesterov's momentum, see ``Nesterov``.
  case nesterov(Nesterov)
  /// See ``RMSProp``.
  case rmsProp(RMSProp)
  /// See ``Adagrad``.
  case adagrad(Adagrad)
  /// See ``Adam``.
  case adam(Adam)
  /// Adam with decoupled weight decay, see ``Optimizer/weightDecay(configured:)``.
  case adamW(Adam)
  /// Momentum with a rate for each layer, see ``LARS``.
  case lars(LARS)
  /// Adam with a rate for each layer, see ``LAMB``.
  case lamb(LAMB)

  /// Classical momentum.
  public static func momentum(momentum: Float = Momentum.defaultMomentum) -> Optimizer {
    .momentum(Momentum(momentum: momentum))
  }

  /// Nesterov's momentum.
  public static func nesterov(momentum: Float = Momentum.defaultMomentum) -> Optimizer {
    .nesterov(Nesterov(momentum: momentum))
  }

  /// RMSprop with PyTorch's defaults.
  public static func rmsProp(
    decay: Float = RMSProp.defaultDecay, epsilon: Float = RMSProp.defaultEpsilon
  ) -> Optimizer {
    .rmsProp(RMSProp(decay: decay, epsilon: epsilon))
  }

  /// Adagrad with PyTorch's defaults.
  public static func adagrad(epsilon: Float = Adagrad.defaultEpsilon) -> Optimizer {
    .adagrad(Adagrad(epsilon: epsilon))
  }

  /// Adam with the paper's defaults.
  public static func adam(
    beta1: Float = Adam.defaultBeta1, beta2: Float = Adam.defaultBeta2,
    epsilon: Float = Adam.defaultEpsilon
  ) -> Optimizer {
    .adam(Adam(beta1: beta1, beta2: beta2, epsilon: epsilon))
  }

  /// AdamW with Adam's defaults.
  public static func adamW(
    beta1: Float = Adam.defaultBeta1, beta2: Float = Adam.defaultBeta2,
    epsilon: Float = Adam.defaultEpsilon
  ) -> Optimizer {
    .adamW(Adam(beta1: beta1, beta2: beta2, epsilon: epsilon))
  }

  /// LARS with a trust coefficient for customary rates.
  public static func lars(
    momentum: Float = Momentum.defaultMomentum, trust: Float = LARS.defaultTrust
  ) -> Optimizer {
    .lars(LARS(momentum: momentum, trust: trust))
  }

  /// LAMB with its authors' defaults.
  public static func lamb(
    beta1: Float = Adam.defaultBeta1, beta2: Float = Adam.defaultBeta2,
    epsilon: Float = LAMB.defaultEpsilon
  ) -> Optimizer {
    .lamb(LAMB(beta1: beta1, beta2: beta2, epsilon: epsilon))
  }

  /// Decay of ``adamW(_:)`` where the configuration says none: 0.01, as in PyTorch.
  public static let defaultAdamWDecay: Float = 0.01

  /// The weight decay that a step uses: the configured one, or AdamW's own where that is `.none`.
  ///
  /// `.decoupled(0)` is how to ask AdamW for none.
  public func weightDecay(configured: WeightDecay) -> WeightDecay {
    if case .adamW = self, configured == .none { return .decoupled(Self.defaultAdamWDecay) }
    return configured
  }
}
