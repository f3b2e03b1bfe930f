/// How the learning rate moves over a training, as a factor of the peak rate.
public enum Schedule: Sendable, Hashable {
  /// 1 throughout.
  case constant
  /// Multiplied by `factor` every `epochs` epochs.
  case step(epochs: Int, factor: Double)
  /// Multiplied by `gamma` every epoch.
  case exponential(gamma: Double)
  /// Half a cosine from 1 down to 0: `½(1 + cos πt)`.
  ///
  /// Loshchilov and Hutter, *SGDR*, ICLR 2017, without restarts.
  case cosine
  /// From 1/25 up to 1 over the first 30 % of the steps, then down to 1/250,000, both along half a
  /// cosine.
  ///
  /// Smith and Topin, *Super-convergence*, 2018, with PyTorch's numbers.
  case oneCycle
  /// Multiplied by `factor` when the loss has not become better for more than `patience` epochs;
  /// see ``PlateauState``.
  case plateau(factor: Double, patience: Int)

  /// Whether the rate at a step depends on how many there will be.
  public var followsLength: Bool {
    switch self {
    case .cosine, .oneCycle: true
    case .constant, .step, .exponential, .plateau: false
    }
  }

  /// The factor of a step, in [0, 1] for every schedule that `init(_:)` reads.
  ///
  /// While warming up, the schedule's first value is scaled from `1 / warmupSteps` to 1. Schedules
  /// with an end share out the steps after that; those by epoch count from the first step. Of a
  /// plateau this gives the warm-up alone.
  ///
  /// - Parameters:
  ///   - step: from 0.
  ///   - stepsPerEpoch: updates an epoch, at least 1.
  ///   - totalSteps: updates of the whole training.
  ///   - warmupSteps: 0 for none.
  public func factor(
    step: Int, stepsPerEpoch: Int, totalSteps: Int, warmupSteps: Int = 0
  ) -> Double {
    precondition(step >= 0, "steps count from 0, found \(step)")
    precondition(stepsPerEpoch >= 1, "an epoch has 1 step or more, found \(stepsPerEpoch)")
    let ramp = step < warmupSteps ? Double(step + 1) / Double(warmupSteps) : 1
    // Steps of the schedule proper: the present one and their number.
    let present = max(0, step - warmupSteps)
    let count = max(1, totalSteps - warmupSteps)
    switch self {
    case .constant, .plateau:
      return ramp
    case .step(let epochs, let factor):
      return ramp * DoubleMath.power(factor, step / stepsPerEpoch / max(1, epochs))
    case .exponential(let gamma):
      return ramp * DoubleMath.power(gamma, step / stepsPerEpoch)
    case .cosine:
      return ramp * Self.halfCosine(from: 1, to: 0, at: Double(present) / Double(count))
    case .oneCycle:
      return ramp * Self.oneCycle(step: present, of: count)
    }
  }

  /// PyTorch's `OneCycleLR`: the peak is reached at step `0.3·count − 1`, the end at `count − 1`.
  private static func oneCycle(step: Int, of count: Int) -> Double {
    let (initial, end) = (1.0 / 25, 1.0 / 25 / 10_000)
    let (now, last) = (Double(step), Double(count - 1))
    let peak = max(0, 0.3 * Double(count) - 1)
    if now < peak { return halfCosine(from: initial, to: 1, at: now / peak) }
    if last <= peak { return 1 }
    return halfCosine(from: 1, to: end, at: (now - peak) / (last - peak))
  }

  /// Along half a cosine from `start` at t = 0 to `end` at t = 1 and beyond.
  private static func halfCosine(from start: Double, to end: Double, at t: Double) -> Double {
    end + (start - end) * (1 + DoubleMath.cosPi(min(1, t))) / 2
  }
}
