/// How a rate grows with the number of threads N, in two or three numbers.
///
/// All laws give a rate `X(N) = λ·C(N)`, with λ the rate at 1 thread and C the relative capacity.
public enum ScalingLaw: String, Sendable, Hashable, Codable, CaseIterable {
  /// A fixed amount of work of which the share σ is serial: `C(N) = N / (1 + σ·(N − 1))`, at most 1/σ.
  ///
  /// Amdahl, *Validity of the single processor approach to achieving large scale computing
  /// capabilities*, AFIPS 1967.
  case amdahl
  /// Work that grows with N, of whose time the share σ is serial: `C(N) = σ + (1 − σ)·N`.
  ///
  /// Gustafson, *Reevaluating Amdahl's law*, Communications of the ACM 31, 1988.
  case gustafson
  /// Contention σ as in Amdahl's law, and coherency κ, what every thread costs every other:
  /// `C(N) = N / (1 + σ·(N − 1) + κ·N·(N − 1))`. With κ > 0 it has a largest value.
  ///
  /// Gunther's Universal Scalability Law: *Guerrilla Capacity Planning*, Springer 2007.
  case universal

  /// Different thread counts that it takes to determine the law's numbers.
  public var leastCounts: Int {
    switch self {
    case .amdahl, .gustafson: 2
    case .universal: 3
    }
  }
}

/// A law with its numbers.
public struct ScalingCurve: Sendable, Hashable, Codable {
  /// Whose numbers these are.
  public var law: ScalingLaw
  /// λ, the rate at 1 thread.
  public var lambda: Double
  /// σ: the serial share, or contention.
  public var sigma: Double
  /// κ, coherency; 0 but for ``ScalingLaw/universal``.
  public var kappa: Double

  /// A law with its numbers.
  public init(law: ScalingLaw, lambda: Double, sigma: Double, kappa: Double = 0) {
    self.law = law
    self.lambda = lambda
    self.sigma = sigma
    self.kappa = kappa
  }

  /// C(N), 1 at 1 thread.
  public func capacity(threads: Double) -> Double {
    let others = threads - 1
    switch law {
    case .amdahl, .universal: return threads / (1 + sigma * others + kappa * threads * others)
    case .gustafson: return sigma + (1 - sigma) * threads
    }
  }

  /// X(N) = λ·C(N).
  public func rate(threads: Double) -> Double { lambda * capacity(threads: threads) }

  /// `√((1 − σ) / κ)`, threads beyond which more make it slower; `nil` where there is no such number.
  public var peakThreads: Double? {
    guard law == .universal, kappa > 0, sigma < 1 else { return nil }
    let threads = ((1 - sigma) / kappa).squareRoot()
    return threads.isFinite ? max(1, threads) : nil
  }
}

/// A measured rate.
public struct ScalingSample: Sendable, Hashable, Codable {
  /// N.
  public var threads: Int
  /// X, above 0; in any unit.
  public var rate: Double
  /// Which repeat it is of. What is measured in one repeat shares the machine's mood of that moment.
  public var round: Int

  /// A measured rate.
  public init(threads: Int, rate: Double, round: Int = 0) {
    self.threads = threads
    self.rate = rate
    self.round = round
  }
}
