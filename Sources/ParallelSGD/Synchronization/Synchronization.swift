/// How the workers of a training keep their parameters alike.
///
/// ``barrier`` is what a training is meant for: exact, and the same bytes at any number of threads. The
/// others are for research: they let workers go on without each other, and pay for it in the result.
/// See <doc:Synchronization> for formulas, sources and what each of them promises.
public enum Synchronization: Sendable, Hashable {
  /// All workers share each step; every step sees the one before.
  case barrier
  /// Local SGD: each of ``TrainerConfiguration/replicas`` replicas makes `steps` steps on its share of
  /// each batch, then parameters and optimizer state are averaged. 1 step or more.
  ///
  /// S. Stich, *Local SGD converges fast and communicates little*, ICLR 2019; B. McMahan et al.,
  /// *Communication-efficient learning of deep networks from decentralized data*, AISTATS 2017.
  case local(steps: Int)
  /// Bounded staleness: each worker makes steps of its own, on parameters that lack at most `steps` of
  /// those before. 0 or more; 0 is one step after the other.
  ///
  /// Q. Ho et al., *More effective distributed ML via a stale synchronous parallel parameter server*,
  /// NIPS 2013.
  case stale(steps: Int)
  /// Each worker makes steps of its own on parameters that all of them read and write without a lock.
  ///
  /// F. Niu, B. Recht, C. Ré, S. Wright, *Hogwild!: a lock-free approach to parallelizing stochastic
  /// gradient descent*, NIPS 2011.
  case hogwild

  /// Steps that a mode may be given.
  static let mostSteps = 1_000_000
}

extension Synchronization {
  /// Whether a training gives the same bytes every time: steps one after the other do, those of
  /// ``barrier``.
  public var isReproducible: Bool {
    switch self {
    case .barrier, .local, .stale(steps: 0): true
    case .stale, .hogwild: false
    }
  }

  /// Whether the number of replicas is a part of the result.
  public var hasReplicas: Bool {
    if case .local = self { true } else { false }
  }
}
